package soulfra.experiments.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import soulfra.servers.Launch;
import soulfra.toxiproxy.ToxiproxyServer;

/// The lab's Toxiproxy in a JVM of its own, so that it shares no heap and no threads with who
/// measures it.
public final class ProxyProcess {

  private ProxyProcess() {}

  /// @param folder for its log
  static Launch launch(Path folder) {
    return Launch.java(
        "toxiproxy",
        List.of("-Xmx256m", "-XX:+UseSerialGC"),
        System.getProperty("java.class.path"),
        ProxyProcess.class.getName(),
        Map.of(),
        folder.resolve("toxiproxy.log"));
  }

  public static void main(String[] args) throws IOException {
    var server = ToxiproxyServer.start(ToxiproxyServer.Options.local(1));
    System.out.println("ready " + server.url());
  }
}
