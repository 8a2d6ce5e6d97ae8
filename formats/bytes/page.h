/* SPDX-License-Identifier: MIT */
/* How a page (HTML) holds a recording: base64 of gzip, between these two. */
#ifndef FORMATS_BYTES_PAGE_H
#define FORMATS_BYTES_PAGE_H

#define PAGE_START "<!DOCTYPE html>\n<html lang=\"en\" data-format=\"ptyrec\""
#define PAGE_RECORDING "<script type=\"application/x-asciicast+gzip\" id=\"recording\">\n"
#define PAGE_RECORDING_END "</script>\n"

/* The same in a picture (SVG). */
#define PAGE_SVG_START "<svg xmlns=\"http://www.w3.org/2000/svg\" data-format=\"ptyrec\""
#define PAGE_SVG_RECORDING "<metadata id=\"recording\">\n"
#define PAGE_SVG_RECORDING_END "</metadata>\n"

#endif
