package soulfra.servers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/// A server in a container. Its data live in the container, from the first start to [#release]; the
/// folder keeps the log, the port and the password.
///
/// When this JVM is killed, Testcontainers' own reaper (Ryuk) removes the container a little later,
/// unless `TESTCONTAINERS_RYUK_DISABLED` says otherwise.
final class ContainerHost implements Host {

  private static final int STOP_SECONDS = 30;

  private final String name;
  private final Path folder;
  private final GenericContainer<?> container;
  private final Claim claim;
  private final Port port;

  /// @param innerPort where the server listens inside
  /// @throws IllegalStateException if there is no container engine
  ContainerHost(
      String name, Path folder, int wantedPort, GenericContainer<?> container, int innerPort) {
    this(name, folder, wantedPort, port -> published(container, port, innerPort));
  }

  private ContainerHost(
      String name, Path folder, int wantedPort, IntFunction<GenericContainer<?>> container) {
    if (!engineAnswers()) {
      throw new IllegalStateException(
          "LAB_SERVERS=containers needs a container engine, and none answers, neither Docker's"
              + " socket nor DOCKER_HOST.");
    }
    this.name = name;
    this.folder = folder.toAbsolutePath().normalize();
    this.claim =
        Claim.tryOn(this.folder.resolve("lock"))
            .orElseThrow(
                () -> new IllegalStateException("%s runs already in %s".formatted(name, folder)));
    try {
      this.port = Port.claim(wantedPort, this.folder.resolve("port"));
    } catch (RuntimeException e) {
      claim.close();
      throw e;
    }
    this.container = container.apply(port.number()).waitingFor(new NotAtAll());
  }

  /// A container that has this machine's network, and listens on the port itself.
  static ContainerHost inOurNetwork(
      String name, Path folder, int wantedPort, IntFunction<GenericContainer<?>> container) {
    return new ContainerHost(
        name, folder, wantedPort, port -> container.apply(port).withNetworkMode("host"));
  }

  /// A fixed port: the engine would choose another one at every restart.
  private static GenericContainer<?> published(
      GenericContainer<?> container, int port, int innerPort) {
    var binding =
        new PortBinding(Binding.bindIpAndPort("127.0.0.1", port), new ExposedPort(innerPort));
    return container
        .withExposedPorts(innerPort)
        .withCreateContainerCmdModifier(
            create -> Objects.requireNonNull(create.getHostConfig()).withPortBindings(binding));
  }

  /// Whether there is a container engine.
  static boolean engineAnswers() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  @Override
  public void start() {
    var since = Instant.now();
    if (container.getContainerId() == null) {
      container.start();
    } else {
      engine().startContainerCmd(id()).exec();
    }
    follow(since);
  }

  @Override
  public void stop() {
    if (!alive()) {
      return;
    }
    try {
      engine().stopContainerCmd(id()).withTimeout(STOP_SECONDS).exec();
    } catch (NotModifiedException e) {
      return; // it ended by itself in the meantime
    }
    awaitGone();
  }

  @Override
  public void kill9() {
    if (!alive()) {
      return;
    }
    if (Boolean.TRUE.equals(state().getPaused())) {
      thaw(); // not every engine kills what stands still
    }
    engine().killContainerCmd(id()).withSignal("KILL").exec();
    awaitGone();
  }

  @Override
  public void freeze() {
    engine().pauseContainerCmd(id()).exec();
  }

  @Override
  public void thaw() {
    engine().unpauseContainerCmd(id()).exec();
  }

  @Override
  public void release() {
    container.close();
    port.close();
    claim.close();
  }

  @Override
  public boolean listening() {
    return alive();
  }

  @Override
  public boolean alive() {
    return container.getContainerId() != null && Boolean.TRUE.equals(state().getRunning());
  }

  @Override
  public OptionalLong pid() {
    var pid = alive() ? state().getPidLong() : null;
    return pid == null ? OptionalLong.empty() : OptionalLong.of(pid);
  }

  @Override
  public String address() {
    return container.getHost();
  }

  @Override
  public int port() {
    return port.number();
  }

  @Override
  public Path log() {
    return folder.resolve("server.log");
  }

  @Override
  public boolean controllable() {
    return true;
  }

  private DockerClient engine() {
    return container.getDockerClient();
  }

  private String id() {
    return container.getContainerId();
  }

  private ContainerState state() {
    try {
      return engine().inspectContainerCmd(id()).exec().getState();
    } catch (NotFoundException e) {
      throw new IllegalStateException(name + "'s container was removed by somebody", e);
    }
  }

  private void awaitGone() {
    long deadline = System.nanoTime() + STOP_SECONDS * 1_000_000_000L;
    while (alive()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("The container of " + name + " does not end");
      }
      Pause.briefly(name);
    }
  }

  /// Appends what it says from now on to the log, until it ends.
  private void follow(Instant since) {
    engine()
        .logContainerCmd(id())
        .withStdOut(true)
        .withStdErr(true)
        .withFollowStream(true)
        .withSince(Math.toIntExact(since.getEpochSecond()))
        .exec(new Appending(log()));
  }

  private static final class Appending extends ResultCallback.Adapter<Frame> {
    private final Path log;

    Appending(Path log) {
      this.log = log;
    }

    @Override
    public void onNext(Frame frame) {
      try {
        Files.write(log, frame.getPayload(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException("Can't write " + log, e);
      }
    }
  }

  /// [Server] itself waits for the first answer.
  private static final class NotAtAll extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {
      // nothing to wait for
    }
  }
}
