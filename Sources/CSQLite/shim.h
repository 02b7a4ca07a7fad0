// Nothing but the door: CSQLite, as Debian ships it.
#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast of -1 to a function pointer, a macro Swift cannot see: SQLite makes its own copy of the bytes.
static inline int csqlite_bind_text_copy(sqlite3_stmt *s, int i, const char *v, sqlite3_uint64 n) {
  return sqlite3_bind_text64(s, i, v, n, SQLITE_TRANSIENT, SQLITE_UTF8);
}
static inline int csqlite_bind_blob_copy(sqlite3_stmt *s, int i, const void *v, sqlite3_uint64 n) {
  return sqlite3_bind_blob64(s, i, v, n, SQLITE_TRANSIENT);
}
