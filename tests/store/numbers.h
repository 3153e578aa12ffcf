// Numbers that the tests of the store give their rows.
#ifndef EDMG_TESTS_STORE_NUMBERS_H_
#define EDMG_TESTS_STORE_NUMBERS_H_

namespace edmg::store {

inline constexpr char kSsin[] = "70010100137";
inline constexpr char kOtherSsin[] = "70010200140";
inline constexpr char kPhysician[] = "11000095";
inline constexpr char kOtherPhysician[] = "11000194";

}  // namespace edmg::store

#endif  // EDMG_TESTS_STORE_NUMBERS_H_
