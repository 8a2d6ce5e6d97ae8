/* SPDX-License-Identifier: MIT */
/* How a picture (GIF, PNG) holds a recording: gzip, in an extension for applications, or
 * in private chunks. */
#ifndef FORMATS_BYTES_PICTURE_H
#define FORMATS_BYTES_PICTURE_H

#define PICTURE_GIF_START "GIF89a"
#define PICTURE_GIF_APPLICATION "ptyrec\0\0cst"
#define PICTURE_GIF_RECORDING "\x21\xff\x0b" PICTURE_GIF_APPLICATION

#define PICTURE_PNG_START "\x89PNG\r\n\x1a\n"
#define PICTURE_PNG_RECORDING "ptRc"

#endif
