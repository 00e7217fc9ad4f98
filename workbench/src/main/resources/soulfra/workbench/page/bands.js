// When something was broken on purpose: violet, hatched, with its name.
function hatch(pen, colour) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const line = tile.getContext("2d");
  line.strokeStyle = colour;
  line.globalAlpha = 0.5;
  line.moveTo(0, 8);
  line.lineTo(8, 0);
  line.stroke();
  return pen.createPattern(tile, "repeat");
}

/** For uPlot's `drawClear`. A band without an end goes on to the right. */
export function drawBands(plot, bands, colour) {
  const { left, top, width, height } = plot.bbox;
  const { ctx: pen } = plot;
  pen.save();
  pen.beginPath();
  pen.rect(left, top, width, height);
  pen.clip();
  let free = left;
  pen.textAlign = "left";
  for (const { name, from, to } of bands) {
    const begin = plot.valToPos(from, "x", true);
    const end = to === null ? left + width : Math.max(begin + 2, plot.valToPos(to, "x", true));
    if (end < left || begin > left + width) continue;
    pen.fillStyle = hatch(pen, colour);
    pen.fillRect(begin, top, end - begin, height);
    pen.fillStyle = colour;
    pen.font = `${11 * devicePixelRatio}px system-ui`;
    // A name that would stand on another one is left out: the values below the chart have it, too.
    const at = Math.max(begin, left) + 3 * devicePixelRatio;
    if (at < free) continue;
    pen.fillText(name, at, top + 11 * devicePixelRatio);
    free = at + pen.measureText(name).width;
  }
  pen.restore();
}

/** Which of the bands were there at that time. */
export function during(bands, at) {
  return bands.filter(({ from, to }) => from <= at && (to === null || at <= to));
}
