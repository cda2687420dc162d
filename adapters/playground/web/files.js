// Files on their way to the server: a name, a type and the bytes as base64.

const MOST = 8 * 1024 * 1024;
const UNITS = ["bytes", "kB", "MB"];

/** What goes over the line: a File becomes its parts, all else stays as it is. */
export async function carry(value) {
  if (!(value instanceof File)) return value;
  const address = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(value);
  });
  return { name: value.name, type: value.type, data: address.slice(address.indexOf(",") + 1) };
}

/** Why a file cannot be sent, or null. */
export function tooLarge(value) {
  if (!(value instanceof File) || value.size <= MOST) return null;
  return `${value.name} is ${size(value.size)}; at most ${size(MOST)} can be sent. Choose a smaller file.`;
}

export function size(bytes) {
  const step = bytes < 1024 ? 0 : bytes < 1024 ** 2 ? 1 : 2;
  return `${Math.round(bytes / 1024 ** step)} ${UNITS[step]}`;
}
