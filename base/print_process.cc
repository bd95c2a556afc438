// For bounded_spinning_test.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

int main(int argc, char** argv) {
  std::string name;
  std::ifstream("/proc/self/comm") >> name;
  std::cout << "argument: " << (argc > 1 ? argv[1] : "") << "\nname: " << name << std::endl;
  return std::system("echo child: $GOMP_SPINCOUNT");
}
