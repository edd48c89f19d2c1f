/** Signing in with the company's account; saved filters. */

export const vi = {
  "signin.company": "Đăng nhập bằng {name}",
  "signin.or": "hoặc",
  "users.email": "Thư công ty",
  "filter.save": "Lưu bộ lọc này",
  "filter.saved": "Bộ lọc đã lưu",
  "filter.name": "Tên bộ lọc",
  "filter.team": "Mọi nhóm",
  "error.company_denied": "Hệ thống đăng nhập của công ty đã từ chối.",
  "error.company_refused": "Chưa đăng nhập được bằng tài khoản công ty; thử lại.",
  "error.company_token": "Không xác minh được tài khoản công ty; báo quản trị viên.",
  "error.company_stale": "Lượt đăng nhập đã quá lâu; thử lại.",
  "error.company_away": "Hệ thống đăng nhập của công ty chưa trả lời; thử lại sau.",
  "error.no_role": "Tài khoản công ty chưa được cấp quyền ở bàn hỗ trợ.",
  "error.disabled": "Tài khoản ở bàn hỗ trợ đã bị khóa.",
  "error.not_known": "Bàn hỗ trợ chưa có tài khoản này; nhờ quản trị viên thêm.",
  "error.other_account": "Địa chỉ thư này thuộc tài khoản khác; nhờ quản trị viên.",
} as const;

export const en: Record<keyof typeof vi, string> = {
  "signin.company": "Sign in with {name}",
  "signin.or": "or",
  "users.email": "Company e-mail",
  "filter.save": "Save these filters",
  "filter.saved": "Saved filters",
  "filter.name": "Name of the filter",
  "filter.team": "All teams",
  "error.company_denied": "The company's sign-in refused.",
  "error.company_refused": "Signing in with the company account failed; try again.",
  "error.company_token": "The company account could not be verified; tell an administrator.",
  "error.company_stale": "This sign-in took too long; try again.",
  "error.company_away": "The company's sign-in does not answer; try again later.",
  "error.no_role": "Your company account has no role at this desk.",
  "error.disabled": "Your account at this desk is disabled.",
  "error.not_known": "Nobody of the desk has this account; ask an administrator.",
  "error.other_account": "This e-mail belongs to another account; ask an administrator.",
};
