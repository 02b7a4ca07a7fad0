// The C face of the simdjson shim. The implementation is in simdjson_shim.cpp.
#pragma once
