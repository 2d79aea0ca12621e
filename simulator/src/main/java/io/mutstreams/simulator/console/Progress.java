package io.mutstreams.simulator.console;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar on standard error, where a person sees it; nothing elsewhere. Owned by the thread
 * that works.
 */
public final class Progress implements AutoCloseable {
  private final @Nullable ProgressBar bar;

  /**
   * Shows a bar.
   *
   * @param task what is done
   * @param unit what is counted, with a space before it
   * @param total how many there will be; -1 where that is not known
   */
  public Progress(String task, String unit, long total) {
    bar =
        isTerminal()
            ? new ProgressBarBuilder()
                .setTaskName(task)
                .setUnit(unit, 1)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(250)
                .showSpeed()
                .build()
            : null;
  }

  /**
   * Moves the bar.
   *
   * @param done how many are done
   */
  public void to(long done) {
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  /**
   * Whether a person is there.
   *
   * @return true when standard input and output are a terminal
   */
  @SuppressWarnings("SystemConsoleNull") // null still means no terminal; else it is asked
  public static boolean isTerminal() {
    var console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // from Java 22 on there is a console without a terminal too
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException | IllegalAccessException e) {
      return true;
    } catch (InvocationTargetException e) {
      return false;
    }
  }
}
