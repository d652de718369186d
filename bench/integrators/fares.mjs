// The next birthday after a day on which a child's fare may change: the same as transport's Python, for the servers in JavaScript.
const AGES = JSON.parse(process.env.AGES);
export function nextFareChange(birthDate, on) {
  if (!birthDate) return null;
  for (const age of AGES) {
    const year = Number(birthDate.slice(0, 4)) + age;
    const rest = birthDate.slice(4);
    const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
    const day = rest === "-02-29" && !isLeap ? `${year}-02-28` : `${year}${rest}`;
    if (day > on) return day;
  }
  return null;
}
