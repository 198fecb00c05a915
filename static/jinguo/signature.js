// Where she signs, a field for her finger; what it draws goes along as numbers in a hidden field. Nobody must draw.
import SignaturePad from "../vendor/signature_pad/signature_pad.min.js";

const [WIDTH, HEIGHT] = [600, 200];
const CLOSEST = 3;

const within = (value, most) => Math.max(0, Math.min(most, Math.round(value)));

const written = (pad) =>
  pad
    .toData()
    .map((stroke) => {
      const kept = [];
      for (const point of stroke.points) {
        const [x, y] = [within(point.x, WIDTH), within(point.y, HEIGHT)];
        const last = kept[kept.length - 1];
        if (!last || Math.hypot(x - last[0], y - last[1]) >= CLOSEST) kept.push([x, y]);
      }
      return kept.map((point) => point.join(",")).join(" ");
    })
    .filter(Boolean)
    .join(";");

const drawn = (text) =>
  text.split(";").map((stroke) => ({
    points: stroke.split(" ").map((point, index) => {
      const [x, y] = point.split(",").map(Number);
      return { x, y, pressure: 0.5, time: index * 16 };
    }),
    penColor: "#1b1b22", dotSize: 0, minWidth: 1.5, maxWidth: 3.5, velocityFilterWeight: 0.7, compositeOperation: "source-over",
  }));

// The field is as wide as the screen allows, its points always those of 600 × 200.
class ScaledPad extends SignaturePad {
  _createPoint(x, y, pressure) {
    const box = this.canvas.getBoundingClientRect();
    const [wide, high] = [box.width / WIDTH || 1, box.height / HEIGHT || 1];
    return super._createPoint(box.left + (x - box.left) / wide, box.top + (y - box.top) / high, pressure);
  }
}

const start = () => {
  for (const field of document.querySelectorAll("[data-signature]")) {
    const canvas = field.querySelector("canvas");
    const kept = field.querySelector("input");
    const wipe = field.querySelector("button");
    const pad = new ScaledPad(canvas, { minWidth: 1.5, maxWidth: 3.5, penColor: "#1b1b22" });
    if (kept.value) pad.fromData(drawn(kept.value));
    pad.addEventListener("endStroke", () => { kept.value = written(pad); });
    wipe.addEventListener("click", () => { pad.clear(); kept.value = ""; });
    field.hidden = false;
  }
};

start();
document.addEventListener("jinguo:shown", start);
