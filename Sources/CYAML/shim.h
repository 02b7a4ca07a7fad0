// Nothing but the door: CYAML, as Debian ships it.
#include <yaml.h>
