package soulfra.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a Sentinel is told at its first start: all that it would find out by itself, but for which
/// it would need two seconds.
///
/// @param password of the superuser, at the nodes and among the Sentinels
/// @param user of the app, who may ask and listen
record SentinelSettings(
    Path folder,
    List<Redis> sentinels,
    Redis leader,
    List<Redis> followers,
    String password,
    String user,
    String userPassword) {

  /// What an app may ask a Sentinel.
  private static final String RULES =
      "allchannels -@all +hello +auth +ping +subscribe +unsubscribe +client|setname"
          + " +sentinel|get-master-addr-by-name +sentinel|sentinels +sentinel|replicas"
          + " +sentinel|master";

  String of(String name, int port) {
    var own =
        """
        bind 127.0.0.1
        port %d
        dir "%s"
        requirepass %s
        user %s on >%s %s
        # Its command line keeps the name of this file, by which its orphans are known.
        set-proc-title no
        sentinel myid %s
        sentinel sentinel-pass %3$s
        sentinel monitor lab %s %d 2
        sentinel auth-user lab default
        sentinel auth-pass lab %3$s
        sentinel down-after-milliseconds lab 1000
        sentinel failover-timeout lab 5000
        sentinel parallel-syncs lab 2
        """
            .formatted(
                port,
                folder.resolve(name),
                password,
                user,
                userPassword,
                RULES,
                id(name),
                leader.address(),
                leader.port());
    var known =
        followers.stream()
            .map(node ->
                "sentinel known-replica lab %s %d%n".formatted(node.address(), node.port()));
    var others =
        sentinels.stream()
            .filter(other -> !other.name().equals(name))
            .map(other ->
                "sentinel known-sentinel lab %s %d %s%n"
                    .formatted(other.address(), other.port(), id(other.name())));
    return Stream.concat(known, others).collect(Collectors.joining("", own, ""));
  }

  private String id(String name) {
    return SentinelEngine.id(folder.resolve(name));
  }
}
