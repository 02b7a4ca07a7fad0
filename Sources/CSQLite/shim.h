// Nothing but the door: CSQLite, as Debian ships it.
#include <sqlite3.h>
