package soulfra.notebooks;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.DoubleStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import soulfra.experiments.report.Chart;

/// A chart as a PNG, the same bytes on every run. Lines differ by mark and stroke as well as
/// colour.
final class Picture {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 380;
  private static final Color INK = new Color(0x1b1f24);
  private static final Color FAINT = new Color(0x5a636d);
  private static final Color HAIRLINE = new Color(0xdadee2);
  private static final Color FAULT = new Color(0x80, 0x50, 0xc0, 0x38);
  private static final List<Color> COLOURS =
      List.of(new Color(0x1f62b5), new Color(0xa12d6b), new Color(0x0b6f6a), new Color(0x8a5800));
  private static final List<Marker> MARKS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.SQUARE,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.TRIANGLE_UP);
  private static final List<BasicStroke> STROKES =
      List.of(SeriesLines.SOLID, SeriesLines.DASH_DASH, SeriesLines.DASH_DOT, SeriesLines.DOT_DOT);

  private Picture() {}

  static byte[] png(Chart chart) {
    System.setProperty("java.awt.headless", "true");
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(BitmapEncoder.getBufferedImage(drawn(chart)), "png", bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static XYChart drawn(Chart chart) {
    var drawing =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(chart.title())
            .xAxisTitle(chart.x().label())
            .yAxisTitle(chart.y().label())
            .build();
    style(drawing.getStyler(), chart);
    var xs = values(chart.xs(), chart.x().logarithmic());
    double top = highest(chart);
    for (var band : chart.bands()) {
      var area =
          drawing.addSeries(
              band.name(), new double[] {band.from(), band.to()}, new double[] {top, top});
      area.setXYSeriesRenderStyle(XYSeriesRenderStyle.Area);
      area.setFillColor(FAULT);
      area.setLineColor(FAULT);
      area.setMarker(SeriesMarkers.NONE);
    }
    for (int i = 0; i < chart.series().size(); i++) {
      var series = chart.series().get(i);
      var line = drawing.addSeries(series.name(), xs, values(series.ys(), chart.y().logarithmic()));
      line.setLineColor(COLOURS.get(i)).setLineStyle(STROKES.get(i)).setLineWidth(2);
      line.setMarker(MARKS.get(i)).setMarkerColor(COLOURS.get(i));
    }
    return drawing;
  }

  private static void style(XYStyler style, Chart chart) {
    style.setChartBackgroundColor(Color.WHITE).setChartFontColor(INK);
    style.setChartTitleFont(font(Font.BOLD, 14)).setChartTitleBoxVisible(false);
    style.setLegendPosition(LegendPosition.OutsideS).setLegendLayout(LegendLayout.Horizontal);
    style.setLegendFont(font(Font.PLAIN, 12)).setLegendBorderColor(Color.WHITE);
    style.setPlotBackgroundColor(Color.WHITE).setPlotBorderVisible(false);
    style.setMarkerSize(6).setDecimalPattern("#,##0.###");
    style.setXAxisLogarithmicDecadeOnly(true).setYAxisLogarithmicDecadeOnly(true);
    style.setAxisTitleFont(font(Font.PLAIN, 12)).setAxisTickLabelsFont(font(Font.PLAIN, 12));
    style.setAxisTickLabelsColor(FAINT).setAxisTickMarksColor(HAIRLINE);
    style.setPlotGridLinesColor(HAIRLINE).setPlotGridVerticalLinesVisible(false);
    style.setPlotGridLinesStroke(new BasicStroke(1));
    style.setXAxisLogarithmic(chart.x().logarithmic());
    style.setYAxisLogarithmic(chart.y().logarithmic());
    if (!chart.y().logarithmic() && lowest(chart) >= 0) {
      style.setYAxisMin(0.0);
    }
  }

  private static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }

  /// A logarithmic axis has no place for zero: a gap, as for what was not measured.
  private static double[] values(List<Double> values, boolean logarithmic) {
    return values.stream()
        .mapToDouble(value -> logarithmic && value <= 0 ? Double.NaN : value)
        .toArray();
  }

  private static double highest(Chart chart) {
    return all(chart).max().orElse(1);
  }

  private static double lowest(Chart chart) {
    return all(chart).min().orElse(0);
  }

  private static DoubleStream all(Chart chart) {
    return chart.series().stream()
        .flatMap(series -> series.ys().stream())
        .mapToDouble(Double::doubleValue)
        .filter(Double::isFinite);
  }
}
