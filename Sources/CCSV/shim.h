// Nothing but the door: CCSV, as Debian ships it.
#include <csv.h>
