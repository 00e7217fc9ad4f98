package soulfra.servers;

import java.nio.file.Path;
import java.time.Duration;

/// A JVM that holds a server by the tether given, prints the server's pid, and is then killed.
final class Holder {

  private Holder() {}

  static void main(String[] args) throws InterruptedException {
    var held =
        StageProcess.start(
            StageProcessTest.launch("ready", Path.of(args[1])), Tether.valueOf(args[0]));
    if (args.length > 2) {
      held.freeze();
    }
    System.out.println("ready " + held.pid());
    Thread.sleep(Duration.ofMinutes(10));
  }
}
