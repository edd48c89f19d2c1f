/** Text without case and diacritics, so that "hoa don" finds "Hóa đơn". */
export const fold = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll("đ", "d")
    .normalize("NFD")
    .replace(/\p{M}/gu, "");
