"""What accords use of libraries and of the file system; opened by ``wiring`` alone."""
