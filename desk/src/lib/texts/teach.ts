/** The page that teaches the bot. */

export const vi = {
  "teach.counts": "{open} câu chờ xem · {labelled} đã dạy · {exported} đã xuất",
  "teach.export": "Tải thay đổi",
  "teach.why": "Câu trợ lý chưa chắc, đã che thông tin riêng. Một phím cho mỗi câu; bôi đen để đánh dấu thực thể.",
  "teach.thought": "Trợ lý đoán: {name} ({sure} %)",
  "teach.nothing": "Trợ lý không đoán được",
  "teach.times": "gặp {n} lần",
  "teach.entity": "Là thực thể nào?",
  "teach.find": "Tìm ý định (F)",
  "teach.skip": "Bỏ qua, không dạy",
  "teach.done": "Không còn câu nào cần xem.",
} as const;

export const en: Record<keyof typeof vi, string> = {
  "teach.counts": "{open} to review · {labelled} taught · {exported} exported",
  "teach.export": "Download the change",
  "teach.why": "Sentences the bot was unsure of, personal data masked. One key each; select words to mark an entity.",
  "teach.thought": "The bot guessed: {name} ({sure} %)",
  "teach.nothing": "The bot had no guess",
  "teach.times": "seen {n} times",
  "teach.entity": "Which entity?",
  "teach.find": "Find an intent (F)",
  "teach.skip": "Skip",
  "teach.done": "Nothing to review.",
};
