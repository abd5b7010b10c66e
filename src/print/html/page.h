/* The files of src/print/html as strings: made of them by page/embed.sh when ptrail is built */
#ifndef PRINT_HTML_PAGE_H
#define PRINT_HTML_PAGE_H

extern const char html_page[], html_style[], html_script[];
#endif
