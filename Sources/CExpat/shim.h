// Nothing but the door: CExpat, as Debian ships it.
#include <expat.h>
