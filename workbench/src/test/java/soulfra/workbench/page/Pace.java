package soulfra.workbench.page;

import com.microsoft.playwright.Page;

/// How a page keeps up and what it holds, as the browser measures it; for whoever reads, for its
/// times are no promise.
///
/// @param heap bytes that scripts hold after a collection
/// @param nodes of the document, and of what scripts still hold of it
/// @param loadedMs from the begin until all was there
/// @param tasks how many took longer than 50 ms, and how many longer than 200
/// @param slowest what the slowest frames were busy with
public record Pace(
    long heap, long nodes, long listeners, int loadedMs, String tasks, String slowest) {

  /// @param page made by [Chromium], which counts from the begin
  public static Pace of(Page page) {
    var session = page.context().newCDPSession(page);
    session.send("HeapProfiler.collectGarbage");
    session.send("Performance.enable");
    long heap = 0;
    long nodes = 0;
    long listeners = 0;
    for (var one : session.send("Performance.getMetrics").getAsJsonArray("metrics")) {
      var metric = one.getAsJsonObject();
      long value = metric.get("value").getAsLong();
      switch (metric.get("name").getAsString()) {
        case "JSHeapUsedSize" -> heap = value;
        case "Nodes" -> nodes = value;
        case "JSEventListeners" -> listeners = value;
        default -> {}
      }
    }
    session.detach();
    return new Pace(
        heap,
        nodes,
        listeners,
        (int)
            page.evaluate("Math.round(performance.getEntriesByType('navigation')[0].loadEventEnd)"),
        (String)
            page.evaluate(
                """
                `${longTasks.length} long tasks, ${longTasks.filter((ms) => ms > 200).length}`
                  + ` over 200 ms, the longest ${Math.max(0, ...longTasks)} ms`
                """),
        (String)
            page.evaluate(
                """
                longFrames.toSorted((a, b) => b.ms - a.ms).slice(0, 4)
                  .map(({ ms, why }) => `${ms} ms (${why})`).join(", ")
                """));
  }

  @Override
  public String toString() {
    return "loaded after %d ms, %s, %.1f MB, %,d nodes, %,d listeners; slowest frames: %s"
        .formatted(loadedMs, tasks, heap / 1e6, nodes, listeners, slowest);
  }
}
