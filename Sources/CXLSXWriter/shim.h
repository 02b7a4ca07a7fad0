// Nothing but the door: CXLSXWriter, as Debian ships it.
#include <xlsxwriter.h>
