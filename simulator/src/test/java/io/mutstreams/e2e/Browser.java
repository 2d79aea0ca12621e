package io.mutstreams.e2e;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A headless Chromium, with nothing in it that was there before. Owned by the thread of the test.
 */
final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration SOON = Duration.ofSeconds(60);

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  static boolean isThere() {
    return Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
  }

  static Browser open() {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.addArguments(
        "--headless=new",
        // As root, in containers without a large shared memory, and without a network.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--window-size=1400,900");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File(DRIVER.toString()))
            .usingAnyFreePort()
            .withSilent(true)
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().window().setSize(new Dimension(1_400, 900));
    return new Browser(driver);
  }

  void go(String url) {
    driver.get(url);
  }

  /** Waits until there is such an element that can be seen. */
  WebElement one(String css) {
    await(css, () -> all(css).stream().anyMatch(WebElement::isDisplayed));
    return all(css).stream()
        .filter(WebElement::isDisplayed)
        .findFirst()
        .orElseThrow(() -> new AssertionError(css));
  }

  List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  /** Its text as it is now; empty where there is none. */
  String text(String css) {
    return String.valueOf(
        js("return document.querySelector(arguments[0])?.textContent ?? ''", css));
  }

  void click(String css) {
    one(css).click();
  }

  /** Chooses in a list, as a person does who clicks. */
  void choose(String css, String value) {
    click(css + " option[value='" + value + "']");
  }

  /** Has the page come anew. */
  void reload() {
    driver.navigate().refresh();
  }

  /** Sends keys to what has the focus. */
  void keys(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  /** What has the focus, as a reader would call it. */
  String focused() {
    return String.valueOf(
        js(
            "const e = document.activeElement; return e.getAttribute('aria-label') || e.id ||"
                + " e.textContent"));
  }

  @Nullable Object js(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + SOON.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited too long: " + what + "; the page says\n" + text("body"));
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  private static boolean holds(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (StaleElementReferenceException e) {
      // It was drawn anew meanwhile.
      return false;
    }
  }

  void awaitText(String css, String part) {
    await(css + " says " + part, () -> text(css).contains(part));
  }

  /** Light or dark, as a system would ask for it. */
  void scheme(String name) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", name),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** As wide as a screen of so many pixels. */
  void width(int pixels) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", pixels, "height", 800, "deviceScaleFactor", 1, "mobile", false));
  }

  /** What keeps somebody from using what is on the page now, by the rules of axe. */
  List<String> violations() throws IOException {
    try (InputStream axe =
        Objects.requireNonNull(Browser.class.getResourceAsStream("/axe.min.js"), "axe")) {
      Object unused = js(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    }
    Object found =
        driver.executeAsyncScript(
            "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']})"
                + ".then((r) => done(r.violations.map((v) => v.id + ': ' + v.help + ' '"
                + " + v.nodes.map((n) => n.html.slice(0, 200) + ' ' + n.failureSummary)"
                + ".join(' | '))))");
    List<String> violations = new ArrayList<>();
    if (found instanceof List<?> list) {
      list.forEach(each -> violations.add(String.valueOf(each)));
    } else {
      violations.add("axe did not run: " + found);
    }
    return violations;
  }

  /** What the browser complained of, as of the page's policy; answers of 401 are none. */
  List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      boolean asked = entry.getMessage().contains("401");
      if (entry.getLevel().intValue() >= Level.WARNING.intValue() && !asked) {
        complaints.add(entry.getMessage());
      }
    }
    return complaints;
  }

  /** What can be seen now, as a picture. */
  void picture(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
