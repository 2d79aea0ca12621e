package io.mutstreams.agent.plugin;

import java.nio.file.Path;
import java.util.List;
import org.pf4j.CompoundPluginRepository;
import org.pf4j.DefaultExtensionFactory;
import org.pf4j.DefaultPluginManager;
import org.pf4j.ExtensionFactory;
import org.pf4j.JarPluginLoader;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginStatusProvider;

/**
 * PF4J for a single jar: a manager refuses two versions of one plugin, so each version has its own.
 * Belongs to the thread of the library. The methods run inside the constructor of the base class:
 * they must not touch fields.
 */
final class OneJarManager extends DefaultPluginManager {
  OneJarManager(Path folder) {
    super(List.of(folder));
  }

  @Override
  protected PluginLoader createPluginLoader() {
    return new JarPluginLoader(this) {
      @Override
      protected PluginClassLoader createPluginClassLoader(Path jar, PluginDescriptor descriptor) {
        ClassLoader parent = new ParentLoader(OneJarManager.class.getClassLoader());
        return new PluginClassLoader(pluginManager, descriptor, parent) {
          @Override
          protected boolean shouldDelegateToParent(String className) {
            return ParentLoader.ownedByHost(className) || super.shouldDelegateToParent(className);
          }
        };
      }
    };
  }

  @Override
  protected PluginDescriptorFinder createPluginDescriptorFinder() {
    return new ManifestPluginDescriptorFinder();
  }

  @Override
  protected ExtensionFactory createExtensionFactory() {
    return new DefaultExtensionFactory();
  }

  /** Jars are handed over one by one, none is looked for. */
  @Override
  protected PluginRepository createPluginRepository() {
    return new CompoundPluginRepository();
  }

  @Override
  protected PluginStatusProvider createPluginStatusProvider() {
    return new PluginStatusProvider() {
      @Override
      public boolean isPluginDisabled(String pluginId) {
        return false;
      }

      @Override
      public void disablePlugin(String pluginId) {
        throw new UnsupportedOperationException();
      }

      @Override
      public void enablePlugin(String pluginId) {
        throw new UnsupportedOperationException();
      }
    };
  }
}
