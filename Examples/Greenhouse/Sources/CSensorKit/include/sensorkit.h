#ifndef SENSORKIT_H
#define SENSORKIT_H

/// A series of readings that belongs to the caller.
typedef struct {
  const double *values;
  int count;
} sk_series;

void sk_set_station(const char *name);
void sk_set_keeper(const char *name);
void sk_print_banner(void);

double sk_mean(const double *values, int count);

sk_series *sk_series_of_one(double value);
sk_series sk_series_from(const double *values, int count);

void sk_calibrate(void);

#endif
