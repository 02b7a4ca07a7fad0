// Nothing but the door: CMicroHTTPD, as Debian ships it.
#include <microhttpd.h>
