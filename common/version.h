/* SPDX-License-Identifier: MIT */
/* The version of both programs, in this one place. */
#ifndef COMMON_VERSION_H
#define COMMON_VERSION_H

#define PTYREC_VERSION "0.1.0"

#endif
