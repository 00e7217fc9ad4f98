package soulfra.toxiproxy.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import soulfra.toxiproxy.toxic.Toxic;

/// An open port, and all connections that came in through it.
///
/// Guaranteed: when [#become] returns, every connection has the new toxics; when [#close] returns,
/// the port is free and every connection is closed. Neither waits for a peer.
public final class Gate implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Gate.class.getName());

  /// As long as the system allows, which cuts it to its own limit.
  private static final int BACKLOG = 4096;

  private static final int AT_ONCE = 64;
  private static final long PAUSE_NANOS = 100 * Moment.NANOS_A_MILLI;

  private final Wires wires;
  private final String name;
  private final Chances chances;
  private final String upstream;
  private final Totals totals;
  private final ServerSocketChannel listener;
  private final InetSocketAddress address;
  private final Loop accepting;

  /// Each loop's own; only that loop looks into it.
  private final Map<Loop, Set<Connection>> connections = new HashMap<>();

  private volatile List<Toxic> toxics;
  private volatile boolean closed;

  private Gate(
      Wires wires,
      String name,
      String upstream,
      List<Toxic> toxics,
      Totals totals,
      ServerSocketChannel listener)
      throws IOException {
    this.wires = wires;
    this.name = name;
    this.chances = wires.chances(name);
    this.upstream = upstream;
    this.toxics = toxics;
    this.totals = totals;
    this.listener = listener;
    this.address = (InetSocketAddress) listener.getLocalAddress();
    this.accepting = wires.next();
    wires.loops().forEach(loop -> connections.put(loop, new HashSet<>()));
  }

  /// Opens a port for connections to the upstream.
  ///
  /// @param toxics for the connections that come
  /// @throws IOException if it can't listen there
  public static Gate open(
      Wires wires,
      String name,
      InetSocketAddress listen,
      String upstream,
      List<Toxic> toxics,
      Totals totals)
      throws IOException {
    var listener = ServerSocketChannel.open();
    try {
      listener.bind(listen, BACKLOG);
      var gate = new Gate(wires, name, upstream, toxics, totals, listener);
      gate.accepting.execute(gate::beginToAccept).join();
      return gate;
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  public InetSocketAddress address() {
    return address;
  }

  /// As text: it is read and looked up at each dial, and a wrong one is refused only there.
  String upstream() {
    return upstream;
  }

  /// Gives all connections these toxics, those that are open and those to come.
  public void become(List<Toxic> newToxics) {
    toxics = newToxics;
    onEachLoop(loop -> open(loop).forEach(connection -> connection.become(newToxics)));
  }

  /// The open ones.
  public List<LinkState> connections() {
    var states = new ConcurrentLinkedQueue<LinkState>();
    onEachLoop(loop -> open(loop).forEach(connection -> states.add(connection.state())));
    return states.stream().sorted(Comparator.comparingLong(LinkState::number)).toList();
  }

  @Override
  public void close() {
    closed = true;
    accepting
        .execute(() -> {
          try {
            listener.close();
          } catch (IOException e) {
            throw new UncheckedIOException("Can't close the port of " + name, e);
          }
          accepting.forgetClosed();
        })
        .join();
    onEachLoop(loop -> {
      open(loop).forEach(connection -> connection.close(false));
      loop.forgetClosed();
    });
  }

  private interface Work {
    void on(Loop loop);
  }

  private void onEachLoop(Work work) {
    wires.loops().stream()
        .map(loop -> loop.execute(() -> work.on(loop)))
        .toList()
        .forEach(CompletableFuture::join);
  }

  /// A copy, since connections leave while one goes through them.
  private List<Connection> open(Loop loop) {
    return new ArrayList<>(ours(loop));
  }

  private Set<Connection> ours(Loop loop) {
    return connections.getOrDefault(loop, Set.of());
  }

  private void beginToAccept() {
    try {
      accepting.register(listener, SelectionKey.OP_ACCEPT, this::accept);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(SelectionKey key) {
    try {
      for (int i = 0; i < AT_ONCE; i++) {
        var accepted = listener.accept();
        if (accepted == null) {
          return;
        }
        long number = totals.nextNumber();
        var loop = wires.next();
        var _ = loop.execute(() -> begin(loop, number, accepted));
      }
    } catch (IOException e) {
      log("Can't accept: " + e);
      // Out of file descriptors, most likely: the system would say so again at once, for ever.
      key.interestOps(0);
      accepting.alarm(
          Moment.clock() + PAUSE_NANOS,
          () -> {
            if (key.isValid()) {
              key.interestOps(SelectionKey.OP_ACCEPT);
            }
          });
    }
  }

  private void begin(Loop loop, long number, SocketChannel accepted) {
    try {
      if (closed) {
        accepted.close();
        return;
      }
      var connection = new Connection(this, loop, number, chances.of(number), accepted);
      ours(loop).add(connection);
      connection.start(toxics);
    } catch (IOException e) {
      log("Connection %d failed as it began: %s".formatted(number, e));
    }
  }

  void ended(Connection connection, Count up, Count down) {
    ours(connection.loop()).remove(connection);
    totals.add(up, down);
  }

  void log(String what) {
    LOG.log(System.Logger.Level.INFO, name + ": " + what);
  }
}
