// Every capability is made over these: the store, its only writer, and the log of reads.
#ifndef EDMG_SERVICES_WRITER_KERNEL_H_
#define EDMG_SERVICES_WRITER_KERNEL_H_

#include "services/answers/access_log.h"
#include "services/writer/sequencer.h"
#include "store/engine/database.h"

namespace edmg::services {

// All three outlive the capability.
struct Kernel {
  store::Database& database;
  Sequencer& sequencer;
  AccessLog& access_log;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_WRITER_KERNEL_H_
