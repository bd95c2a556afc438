#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Leaves the enclosing function with the error of `expr`, an absl::Status, if it has one.
#define RETURN_IF_ERROR(expr)                                  \
  do {                                                         \
    absl::Status status_macro_result = (expr);                 \
    if (!status_macro_result.ok()) return status_macro_result; \
  } while (false)

// ASSIGN_OR_RETURN(auto x, F()): x is the value of the StatusOr that F() returns; its error leaves the
// function.
#define ASSIGN_OR_RETURN(declaration, expr) \
  STATUS_MACROS_ASSIGN(STATUS_MACROS_NAME(status_or_, __LINE__), declaration, expr)

#define STATUS_MACROS_NAME_(prefix, line) prefix##line
#define STATUS_MACROS_NAME(prefix, line) STATUS_MACROS_NAME_(prefix, line)
#define STATUS_MACROS_ASSIGN(temporary, declaration, expr) \
  auto temporary = (expr);                                 \
  if (!temporary.ok()) return temporary.status();          \
  declaration = *std::move(temporary)
