// The door to microhttpd as Debian ships it, and what Swift cannot call of it.
#include <microhttpd.h>

/// The socket of a connection, or -1. The function behind it is variadic, which Swift does not take.
static inline int cmicrohttpd_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}
