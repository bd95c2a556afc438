#include "data/text/look_alikes.h"

#include <algorithm>
#include <iterator>

namespace distill_l2s {
namespace {

// Both in order.
constexpr char32_t kApostrophes[] = {
    0x0027, 0x0060, 0x00B4, 0x02B9, 0x02BB, 0x02BC, 0x02BD, 0x02BE, 0x02C8, 0x02CA, 0x02CB,
    0x02F4, 0x0374, 0x0384, 0x055A, 0x05F3, 0x07F4, 0x07F5, 0x1FBD, 0x1FBF, 0x1FEF, 0x1FFD,
    0x1FFE, 0x2018, 0x2019, 0x201B, 0x2032, 0x2035, 0xA78C, 0xFF07, 0xFF40,
};
constexpr char32_t kMiddleDots[] = {
    0x00B7, 0x0387, 0x16EB, 0x2022, 0x2027, 0x2219, 0x22C5, 0x2E31, 0x30FB, 0xFF65, 0x10101,
};

}  // namespace

bool IsApostrophe(char32_t character) {
  return std::binary_search(std::begin(kApostrophes), std::end(kApostrophes), character);
}

bool IsMiddleDot(char32_t character) {
  return std::binary_search(std::begin(kMiddleDots), std::end(kMiddleDots), character);
}

bool IsHyphen(char32_t character) { return character == '-' || character == 0x2010 || character == 0x2011; }

}  // namespace distill_l2s
