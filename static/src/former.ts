// The shapes of the map, drawn like those of the list (`web/pages/form.html`):
// circle open, square shut, triangle street site, diamond institution; in the kansli a
// house vallokal.

const SIZE = 64;

function outline(pen: CanvasRenderingContext2D, shape: string): void {
  const middle = SIZE / 2;
  pen.beginPath();
  if (shape.startsWith("gata")) {
    pen.moveTo(middle, 5);
    pen.lineTo(SIZE - 4, SIZE - 9);
    pen.lineTo(4, SIZE - 9);
    pen.closePath();
  } else if (shape.startsWith("institution")) {
    pen.moveTo(middle, 3);
    pen.lineTo(SIZE - 3, middle);
    pen.lineTo(middle, SIZE - 3);
    pen.lineTo(3, middle);
    pen.closePath();
  } else if (shape.startsWith("hus")) {
    pen.moveTo(middle, 5);
    pen.lineTo(SIZE - 6, 27);
    pen.lineTo(SIZE - 6, SIZE - 6);
    pen.lineTo(6, SIZE - 6);
    pen.lineTo(6, 27);
    pen.closePath();
  } else if (shape.startsWith("stangd")) {
    pen.rect(9, 9, SIZE - 18, SIZE - 18);
  } else {
    pen.arc(middle, middle, middle - 6, 0, 2 * Math.PI);
  }
}

/**
 * An icon of 32 CSS pixels at twice the density. A shape that ends in `-stangd`,
 * and the square, is hollow; all others are filled.
 */
export function drawShape(
  shape: string,
  number: string,
  colour: (token: string) => string,
): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = SIZE;
  canvas.height = SIZE;
  const pen = canvas.getContext("2d");
  if (!pen) return new ImageData(SIZE, SIZE);
  if (shape === "du") {
    pen.beginPath();
    pen.arc(SIZE / 2, SIZE / 2, 15, 0, 2 * Math.PI);
    pen.fillStyle = colour("--accent");
    pen.fill();
    pen.lineWidth = 7;
    pen.strokeStyle = colour("--paper");
    pen.stroke();
    return pen.getImageData(0, 0, SIZE, SIZE);
  }
  const shut = shape === "stangd" || shape.endsWith("-stangd");
  const main = colour(shut ? "--muted" : "--ok");
  outline(pen, shape);
  pen.lineJoin = "round";
  pen.lineWidth = 10;
  pen.strokeStyle = colour("--paper");
  pen.stroke();
  pen.fillStyle = shut ? colour("--paper") : main;
  pen.fill();
  pen.lineWidth = 5;
  pen.strokeStyle = main;
  pen.stroke();
  if (number !== "") {
    pen.fillStyle = shut ? colour("--ink") : colour("--paper");
    pen.font = `700 ${number.length > 1 ? 24 : 28}px system-ui, sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(number, SIZE / 2, SIZE / 2 + (shape.startsWith("gata") ? 8 : 2));
  }
  return pen.getImageData(0, 0, SIZE, SIZE);
}
