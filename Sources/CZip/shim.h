// Nothing but the door: CZip, as Debian ships it.
#include <zip.h>
