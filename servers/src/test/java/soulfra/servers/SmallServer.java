package soulfra.servers;

import java.time.Duration;

/// The least that a [StageProcess] can hold: it says that it is ready, and waits for SIGTERM.
///
/// Started with `fail` it complains and ends; with `silent` it never becomes ready.
final class SmallServer {

  private SmallServer() {}

  static void main(String[] args) throws InterruptedException {
    var how = args[0];
    System.err.println("starting, SOULFRA_DATA=" + System.getenv("SOULFRA_DATA"));
    if (how.equals("fail")) {
      System.err.println("the data folder is not there");
      System.exit(1);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));
    if (how.equals("ready")) {
      System.out.println("a line before");
      System.out.println("ready http://127.0.0.1:7001");
    }
    Thread.sleep(Duration.ofMinutes(10));
  }
}
