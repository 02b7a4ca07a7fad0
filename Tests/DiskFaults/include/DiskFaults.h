/* Loaded into the program under test with LD_PRELOAD; nothing calls it by name. See DiskFaults.c. */
