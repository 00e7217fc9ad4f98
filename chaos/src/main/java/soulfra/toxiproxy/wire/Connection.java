package soulfra.toxiproxy.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import soulfra.toxiproxy.toxic.Attributes.Blackhole;
import soulfra.toxiproxy.toxic.Stream;
import soulfra.toxiproxy.toxic.Toxic;

/// A client's connection and the one to the upstream that belongs to it, from accept to close.
///
/// A half-close stays one: the end of one direction leaves the other alone. A reset goes on as a
/// reset, after what was sent before it.
final class Connection {

  private static final long DIAL_NANOS = 10_000 * Moment.NANOS_A_MILLI;

  private final Gate gate;
  private final Loop loop;
  private final long number;
  private final Chances chances;
  private final String peer;
  private final Side client;
  private final Link up;
  private final Link down;
  private @Nullable SocketChannel dialled;
  private @Nullable Side upstream;

  /// In a black hole: not dialled until that is gone.
  private boolean waiting;

  /// Once it has begun to dial, no black hole can stop it.
  private boolean dialling;

  private boolean broken;
  private boolean closed;

  Connection(Gate gate, Loop loop, long number, Chances chances, SocketChannel accepted)
      throws IOException {
    this.gate = gate;
    this.loop = loop;
    this.number = number;
    this.chances = chances;
    this.peer = String.valueOf(accepted.getRemoteAddress());
    this.up = new Link(this, loop, chances.of(0));
    this.down = new Link(this, loop, chances.of(1));
    this.client = new Side(loop, accepted, 0, this::clientReady);
  }

  /// Begins with these toxics.
  void start(List<Toxic> toxics) {
    become(toxics);
    if (!waiting) {
      dial();
    }
  }

  void become(List<Toxic> toxics) {
    up.become(toxics.stream().filter(toxic -> toxic.isOn(Stream.UPSTREAM)).toList());
    down.become(toxics.stream().filter(toxic -> toxic.isOn(Stream.DOWNSTREAM)).toList());
    boolean wasWaiting = waiting;
    waiting = !dialling && toxics.stream().anyMatch(this::swallows);
    if (wasWaiting && !waiting) {
      dial();
    }
    move();
  }

  private boolean swallows(Toxic toxic) {
    return toxic.attributes() instanceof Blackhole
        && chances.of(toxic.name()).random().nextFloat() < toxic.toxicity();
  }

  LinkState state() {
    return new LinkState(number, peer, up.count(), down.count());
  }

  private void dial() {
    dialling = true;
    client.wants(false, false);
    loop.alarm(Moment.clock() + DIAL_NANOS, this::giveUp);
    HostPort.resolve(
        gate.upstream(),
        addresses -> onLoop(() -> dial(addresses.iterator())),
        failure -> onLoop(() -> refuse(failure)));
  }

  private void onLoop(Runnable work) {
    var _ = loop.execute(work); // if the loop has ended there is nobody to tell
  }

  private void giveUp() {
    if (upstream == null && !closed) {
      gate.log("%s does not answer".formatted(gate.upstream()));
      close(false);
    }
  }

  /// Tries one address after the other.
  private void dial(Iterator<InetSocketAddress> addresses) {
    if (closed) {
      return;
    }
    var address = addresses.next();
    try {
      var channel = SocketChannel.open();
      dialled = channel;
      loop.register(channel, SelectionKey.OP_CONNECT, _ -> answered(channel, addresses));
      if (channel.connect(address)) {
        connected(channel);
      }
    } catch (IOException e) {
      next(addresses, e);
    }
  }

  private void answered(SocketChannel channel, Iterator<InetSocketAddress> addresses) {
    try {
      if (channel.finishConnect()) {
        connected(channel);
      }
    } catch (IOException e) {
      next(addresses, e);
    }
  }

  private void next(Iterator<InetSocketAddress> addresses, IOException failure) {
    closeDialled();
    if (addresses.hasNext()) {
      dial(addresses);
    } else {
      refuse(failure);
    }
  }

  private void refuse(Exception failure) {
    if (!closed) {
      gate.log("Can't connect to %s: %s".formatted(gate.upstream(), failure));
      close(false);
    }
  }

  private void connected(SocketChannel channel) throws IOException {
    upstream = new Side(loop, channel, 0, this::upstreamReady);
    move();
  }

  private void clientReady(SelectionKey key) {
    if (key.isReadable() && !closed) {
      up.read(client, upstream);
    }
    move();
  }

  private void upstreamReady(SelectionKey key) {
    var side = upstream;
    if (side != null && key.isReadable() && !closed) {
      down.read(side, client);
    }
    move();
  }

  /// Moves on what may be moved on, in both directions, and says what to wait for.
  void move() {
    var side = upstream;
    if (closed || side == null) {
      stayInBlackhole();
      return;
    }
    up.pump(side);
    if (!closed) {
      down.pump(client);
    }
    if (closed) {
      return;
    }
    if (up.over() && down.over()) {
      close(broken);
      return;
    }
    client.wants(up.wantsToRead(), down.wantsToWrite());
    side.wants(down.wantsToRead(), up.wantsToWrite());
  }

  /// A client that gives up there is forgotten, and what it sent.
  private void stayInBlackhole() {
    if (waiting && up.sourceEnded()) {
      close(false);
    } else if (!closed) {
      client.wants(waiting && up.wantsToReadAhead(), false);
    }
  }

  /// One side can't be written to any more.
  void receiverGone() {
    broken = true;
  }

  /// @param reset whether both peers are to see a reset and not an end
  void close(boolean reset) {
    if (closed) {
      return;
    }
    closed = true;
    up.close();
    down.close();
    Side.close(client, reset);
    if (upstream == null) {
      closeDialled();
    }
    Side.close(upstream, reset);
    gate.ended(this, up.count(), down.count());
  }

  private void closeDialled() {
    var channel = dialled;
    dialled = null;
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        gate.log("Can't close a connection: " + e);
      }
    }
  }

  Loop loop() {
    return loop;
  }
}
