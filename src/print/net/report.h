/* The model of the report `net`, and its text for people */
#ifndef PRINT_NET_REPORT_H
#define PRINT_NET_REPORT_H

#include "print/core/table/printer.h"
#include "print/net/totals.h"

struct net_report {
	struct sockets sockets;
	struct net_totals totals;	/* after the last event */
	bool lists;			/* text: each link, instead of equal ones in one line */
};

report_form net_text;
#endif
