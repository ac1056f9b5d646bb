#include "sensorkit.h"

#include <stdio.h>

static const char *station;
static char keeper[32];
static const double *reference;

// Planted: keeps the caller's pointer.
void sk_set_station(const char *name) {
  station = name;
}

// Its correct twin: copies the characters.
void sk_set_keeper(const char *name) {
  int length = 0;
  while (name[length] != 0 && length < 31) {
    keeper[length] = name[length];
    length++;
  }
  keeper[length] = 0;
}

void sk_print_banner(void) {
  printf("%s, kept by %s\n", station, keeper);
}

double sk_mean(const double *values, int count) {
  double sum = 0;
  for (int index = 0; index < count; index++) sum += values[index];
  return count > 0 ? sum / count : 0;
}

// Planted: returns the address of a local.
sk_series *sk_series_of_one(double value) {
  sk_series series;
  series.values = &value;
  series.count = 1;
  return &series;
}

// Its correct twin: returns the value.
sk_series sk_series_from(const double *values, int count) {
  sk_series series;
  series.values = values;
  series.count = count;
  return series;
}

// Correct: the global is reset before the local ends.
void sk_calibrate(void) {
  double zero = 0;
  reference = &zero;
  sk_mean(reference, 1);
  reference = 0;
}
