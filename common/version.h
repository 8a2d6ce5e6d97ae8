/* SPDX-License-Identifier: MIT */
/* The version of both programs, defined only here. */
#ifndef COMMON_VERSION_H
#define COMMON_VERSION_H

#define PTYREC_VERSION "0.1.0"

#endif
