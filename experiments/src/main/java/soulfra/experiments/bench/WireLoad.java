package soulfra.experiments.bench;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.HdrHistogram.Histogram;

/// What goes over a wire to measure it: small messages there and back, or as much as goes through.
/// Each connection has a thread of the system of its own, and blocks.
record WireLoad(int port) {

  private static final int PING = 64;
  private static final int BLOCK = 256 * 1024;
  private static final double MEGA = 1e6;

  /// Each connection sends 64 bytes, waits until they are back, and sends again.
  ///
  /// @return round trips a second, and how long one took
  Measured pings(int connections, Duration length) throws Exception {
    var all = new Histogram(3);
    double seconds =
        together(
            connections,
            socket -> {
              var nanos = ping(socket, length);
              synchronized (all) {
                all.add(nanos);
              }
            });
    return new Measured(
        all.getTotalCount() / seconds,
        all.getValueAtPercentile(50) / MEGA,
        all.getValueAtPercentile(99) / MEGA);
  }

  private static Histogram ping(Socket socket, Duration length) throws IOException {
    var nanos = new Histogram(3);
    var bytes = new byte[PING];
    var in = new DataInputStream(socket.getInputStream());
    long end = System.nanoTime() + length.toNanos();
    for (long begin = System.nanoTime(); begin < end; begin = System.nanoTime()) {
      socket.getOutputStream().write(bytes);
      in.readFully(bytes);
      nanos.recordValue(System.nanoTime() - begin);
    }
    return nanos;
  }

  /// Each connection sends bursts, one after the other is acknowledged in full.
  ///
  /// @return megabytes a second
  Measured stream(int connections, Duration length) throws Exception {
    var bursts = new ArrayList<Integer>();
    double seconds =
        together(
            connections,
            socket -> {
              int count = bursts(socket, length);
              synchronized (bursts) {
                bursts.add(count);
              }
            });
    double bytes = bursts.stream().mapToDouble(count -> (double) count * Peers.BURST).sum();
    return new Measured(bytes / MEGA / seconds, Double.NaN, Double.NaN);
  }

  private static int bursts(Socket socket, Duration length) throws IOException {
    var out = new DataOutputStream(socket.getOutputStream());
    var in = new DataInputStream(socket.getInputStream());
    var block = new byte[BLOCK];
    long end = System.nanoTime() + length.toNanos();
    int count = 0;
    while (System.nanoTime() < end) {
      out.writeLong(Peers.BURST);
      for (int sent = 0; sent < Peers.BURST; sent += BLOCK) {
        out.write(block);
      }
      if (in.readLong() != Peers.BURST) {
        throw new IOException("Not all bytes of a burst came");
      }
      count++;
    }
    return count;
  }

  private interface Work {
    void on(Socket socket) throws IOException;
  }

  /// @return how many seconds it took
  private double together(int connections, Work work) throws Exception {
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory())) {
      var sockets = new ArrayList<Socket>();
      for (int i = 0; i < connections; i++) {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        sockets.add(socket);
      }
      long begin = System.nanoTime();
      run(threads, sockets.stream().map(socket -> each(socket, work)).toList());
      return (System.nanoTime() - begin) / 1e9;
    }
  }

  private static void run(ExecutorService threads, List<Callable<Boolean>> all) throws Exception {
    for (var done : threads.invokeAll(all)) {
      done.get();
    }
  }

  private static Callable<Boolean> each(Socket socket, Work work) {
    return () -> {
      try (socket) {
        work.on(socket);
        return true;
      }
    };
  }
}
