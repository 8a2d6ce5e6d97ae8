/* SPDX-License-Identifier: MIT */
/* How a page (HTML) holds a recording: base64 of gzip, between these two. */
#ifndef FORMATS_BYTES_PAGE_H
#define FORMATS_BYTES_PAGE_H

#define PAGE_START "<!DOCTYPE html>\n<html lang=\"en\" data-format=\"ptyrec\""
#define PAGE_RECORDING "<script type=\"application/x-asciicast+gzip\" id=\"recording\">\n"
#define PAGE_RECORDING_END "</script>\n"

#endif
