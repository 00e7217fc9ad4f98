package soulfra.notebooks;

import java.util.HashMap;
import java.util.Map;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.NotImplementedException;

/// Loads what cells are compiled to, with assertions on: an `assert` in a cell means it.
final class CellLoader extends ClassLoader implements LoaderDelegate {

  private final Map<String, byte[]> code = new HashMap<>();

  CellLoader() {
    super("cells", CellLoader.class.getClassLoader());
    setDefaultAssertionStatus(true);
  }

  @Override
  public void load(ClassBytecodes[] classes) throws ClassInstallException {
    classesRedefined(classes);
    var installed = new boolean[classes.length];
    try {
      for (int i = 0; i < classes.length; i++) {
        var _ = loadClass(classes[i].name()).getDeclaredMethods(); // links it, or says why not
        installed[i] = true;
      }
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new ClassInstallException("load: " + e, installed);
    }
  }

  @Override
  public void classesRedefined(ClassBytecodes[] classes) {
    for (var one : classes) {
      code.put(one.name(), one.bytecodes());
    }
  }

  @Override
  public Class<?> findClass(String name) throws ClassNotFoundException {
    var loaded = findLoadedClass(name);
    var bytes = code.get(name);
    if (loaded != null || bytes == null) {
      return loaded == null ? super.findClass(name) : loaded;
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  @Override
  public void addToClasspath(String path) throws NotImplementedException {
    throw new NotImplementedException("Cells see what the lab sees, and nothing else.");
  }
}
