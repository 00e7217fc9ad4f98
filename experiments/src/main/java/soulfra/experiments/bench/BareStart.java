package soulfra.experiments.bench;

/// A JVM that starts and is done: what no start of a stage can undercut.
public final class BareStart {

  private BareStart() {}

  public static void main(String[] args) {}
}
