// Something to send when the reader has no file at hand.

const RATE = 8000;
const HERTZ = 440;

// One second of a tone, as a wav file.
export function makeTone() {
  const bytes = new Uint8Array(44 + RATE);
  const view = new DataView(bytes.buffer);
  const write = (at, text) => bytes.set(new TextEncoder().encode(text), at);
  write(0, "RIFF");
  view.setUint32(4, 36 + RATE, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  write(36, "data");
  view.setUint32(40, RATE, true);
  for (let at = 0; at < RATE; at += 1) {
    bytes[44 + at] = 128 + 60 * Math.sin((at / RATE) * HERTZ * 2 * Math.PI);
  }
  return new File([bytes], "tone.wav", { type: "audio/wav" });
}

// A small square picture of a disc, as a png file.
export async function makePicture() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 256;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white";
  pen.fillRect(0, 0, 256, 256);
  pen.fillStyle = "teal";
  pen.arc(128, 128, 80, 0, 2 * Math.PI);
  pen.fill();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  return new File([blob], "disc.png", { type: "image/png" });
}
