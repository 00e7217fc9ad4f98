package soulfra.workbench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import soulfra.toxiproxy.Refused;
import soulfra.toxiproxy.ScheduleFile;
import soulfra.toxiproxy.ToxiproxyServer;

@Command(
    name = "toxiproxy",
    description = {
      "Serves Toxiproxy's API: proxies that make a network bad, for any Toxiproxy client.",
      "",
      "It has the toxics of the original, and more: chaos/README.md lists them. Ctrl-C stops it and"
          + " closes every connection.",
      ""
    })
final class Toxiproxy implements Callable<Integer> {

  private final Workplace place;

  @Option(
      names = "--host",
      defaultValue = "localhost",
      description = "Where the API listens. Default: ${DEFAULT-VALUE}.")
  private String host = "";

  @Option(
      names = "--port",
      defaultValue = "8474",
      description = "The API's port; 0 for a free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Proxies to begin with: a JSON array, as for POST /populate.")
  private @Nullable Path config;

  @Option(
      names = "--schedule",
      paramLabel = "FILE",
      description = "Changes at set times: a JSON array of steps.")
  private @Nullable Path schedule;

  @Option(names = "--seed", description = "Where all chance starts. Default: any, and shown.")
  private @Nullable Long seed;

  @Option(names = "--proxy-metrics", description = "Show byte counters at /metrics.")
  private boolean metrics;

  Toxiproxy(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    if (port < 0 || port > 65_535) {
      throw new Refusal("There is no port %d.".formatted(port), "Say --port 0 to 65535.");
    }
    long chosen = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
    try (var server = start(chosen)) {
      if (config != null) {
        var count = server.populate(read(config));
        place.say("  %d proxies from %s".formatted(count, config));
      }
      var steps = schedule == null ? null : ScheduleFile.read(read(schedule), server.proxies());
      place.say("  seed %d".formatted(chosen));
      place.say("ready " + server.url());
      if (steps != null) {
        steps.play(server.proxies(), place::say);
        place.say("The schedule is over; the proxies stay as they are.");
      }
      new CountDownLatch(1).await();
      return 0;
    } catch (Refused e) {
      throw Refusal.of(e, "./lab toxiproxy --help explains the files.");
    } catch (InterruptedException e) {
      return 0;
    }
  }

  private ToxiproxyServer start(long chosen) {
    try {
      return ToxiproxyServer.start(new ToxiproxyServer.Options(host, port, chosen, metrics));
    } catch (IOException | IllegalArgumentException e) {
      throw new Refusal(
          "Can't listen on %s:%d: %s".formatted(host, port, e.getMessage()),
          "Say --port 0 for a free port, or another --host.");
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new Refusal("Can't read " + file, "Is it there, and may it be read?");
    }
  }
}
