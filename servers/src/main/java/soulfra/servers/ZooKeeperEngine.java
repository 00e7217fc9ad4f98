package soulfra.servers;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// ZooKeeper out of its jar, which is on our own class path.
final class ZooKeeperEngine implements Engine {

  private static final String MAIN = "org.apache.zookeeper.server.quorum.QuorumPeerMain";

  /// One class out of each jar that it needs.
  private static final List<String> CLASSES =
      List.of(
          MAIN,
          "org.apache.jute.Record",
          "com.codahale.metrics.Reservoir",
          "org.xerial.snappy.Snappy",
          "org.slf4j.Logger",
          "org.slf4j.simple.SimpleServiceProvider");

  private static final List<String> FLAGS =
      List.of(
          "-Xms16m",
          "-Xmx96m",
          "-XX:+UseSerialGC",
          // Three of them start at once, and live on two cores.
          "-XX:TieredStopAtLevel=1",
          "-XX:ReservedCodeCacheSize=16m",
          "-Djava.locale.providers=FALLBACK",
          "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
          "-Dorg.slf4j.simpleLogger.showDateTime=true",
          "-Dzookeeper.jmx.log4j.disable=true",
          "-Dzookeeper.admin.enableServer=false",
          // Its log grows by a megabyte at a time, instead of sixty-four.
          "-Dzookeeper.preAllocSize=1024");

  private final int id;
  private final IntFunction<String> settings;

  /// @param id of the node: 1, 2, 3
  /// @param settings given its port for clients, beside those that every node here has
  ZooKeeperEngine(int id, IntFunction<String> settings) {
    this.id = id;
    this.settings = settings;
  }

  @Override
  public void prepare(Path folder, int port) throws IOException {
    var data = folder.resolve("data");
    Files.createDirectories(data);
    Files.writeString(data.resolve("myid"), Integer.toString(id));
    var own =
        """
        dataDir=%s
        clientPort=%d
        clientPortAddress=127.0.0.1
        # A follower is given up after three seconds, a session when its client says: from 0.5 s on.
        tickTime=500
        initLimit=20
        syncLimit=6
        minSessionTimeout=500
        maxSessionTimeout=60000
        maxClientCnxns=0
        autopurge.purgeInterval=1
        4lw.commands.whitelist=ruok,srvr,mntr
        """
            .formatted(data, port);
    Files.writeString(file(folder), own + settings.apply(port));
  }

  @Override
  public List<String> command(Path folder) {
    var command = new ArrayList<String>();
    command.add(java());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", classPath(), MAIN, file(folder).toString()));
    return command;
  }

  @Override
  public boolean listening(Path folder, long pid) {
    return true; // asking costs it nothing
  }

  @Override
  public boolean isOurs(String commandLine, Path folder) {
    return commandLine.contains(MAIN) && commandLine.contains(file(folder).toString());
  }

  private static Path file(Path folder) {
    return folder.resolve("zoo.cfg");
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String classPath() {
    return CLASSES.stream()
        .flatMap(ZooKeeperEngine::jarOf)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Stream<String> jarOf(String className) {
    try {
      var place =
          Class.forName(className, false, ZooKeeperEngine.class.getClassLoader())
              .getProtectionDomain()
              .getCodeSource()
              .getLocation();
      return Stream.of(Path.of(place.toURI()).toString());
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new IllegalStateException("ZooKeeper can't be started without " + className, e);
    }
  }
}
