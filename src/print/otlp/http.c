#include "print/otlp/http.h"

#ifdef HAVE_CURL

#define CURL_DISABLE_TYPECHECK	/* its macros only work with direct function calls */
#include <assert.h>
#include <curl/curl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"
#include "base/system/library.h"
#include "print/otlp/environment.h"

/* libcurl's functions that are used */
#define FUNCTIONS(X) \
	X(curl_global_init) X(curl_easy_init) X(curl_easy_setopt) X(curl_easy_getinfo) \
	X(curl_easy_strerror) X(curl_easy_cleanup) X(curl_slist_append) X(curl_slist_free_all) \
	X(curl_multi_init) X(curl_multi_add_handle) X(curl_multi_remove_handle) \
	X(curl_multi_perform) X(curl_multi_poll) X(curl_multi_info_read) X(curl_multi_cleanup) \
	X(curl_url) X(curl_url_set) X(curl_url_get) X(curl_url_cleanup) X(curl_free)

struct library {
#define MEMBER(name) __typeof__(&name) name;
	FUNCTIONS(MEMBER)
};

static const struct library_symbol functions[] = {
#define ROW(name) LIBRARY_SYMBOL(struct library, , name),
	FUNCTIONS(ROW)
	{0},
};

/* The usual name, and Debian's variant with GnuTLS, which may be the only one installed */
static const char *const libraries[] = {"libcurl.so.4", "libcurl-gnutls.so.4", NULL};

struct http {
	struct library c;
	CURLM *multi;
	CURL *easy;
	struct curl_slist *headers;
	struct sbuf body;		/* body of the response */
	char error[CURL_ERROR_SIZE];
	bool active;			/* a request is in progress */
};

static bool load_curl(struct library *c)
{
	char *fault = NULL;

	for (const char *const *name = libraries; *name; name++) {
		free(fault);
		fault = library_open(*name, functions, c);
		if (!fault)
			return true;
	}
	free(fault);
	return false;
}

/* Blocks all signals but faults, so that threads created by libcurl receive none of the
 * engine's. */
static void block_signals(sigset_t *old)
{
	static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
	sigset_t all;

	sigfillset(&all);
	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++)
		sigdelset(&all, faults[i]);
	pthread_sigmask(SIG_BLOCK, &all, old);
}

static size_t append_body(char *bytes, size_t size, size_t n, void *ctx)
{
	struct http *h = ctx;
	size_t all = size * n, room = HTTP_BODY_MAX - h->body.len;

	sbuf_add(&h->body, bytes, all < room ? all : room);
	return all;
}

static void add_header(void *ctx, const char *line)
{
	struct http *h = ctx;
	struct curl_slist *more = h->c.curl_slist_append(h->headers, line);

	if (!more)
		alloc_failed();
	h->headers = more;
}

/* Returns whether `url` is an http or https URL with a host. */
static bool is_address(const struct library *c, const char *url)
{
	const char *colon = strchr(url, ':');
	char *scheme = NULL, *host = NULL;
	CURLU *u;
	bool is;

	/* libcurl accepts any number of slashes */
	if (!colon || strspn(colon + 1, "/") != 2)
		return false;
	u = c->curl_url();
	if (!u)
		alloc_failed();
	is = !c->curl_url_set(u, CURLUPART_URL, url, 0) &&
		!c->curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) &&
		!c->curl_url_get(u, CURLUPART_HOST, &host, 0) && *host &&
		(!strcmp(scheme, "http") || !strcmp(scheme, "https"));
	c->curl_free(scheme);
	c->curl_free(host);
	c->curl_url_cleanup(u);
	return is;
}

static void set_options(struct http *h, const char *url, uint64_t timeout)
{
	const struct library *c = &h->c;
	const char *certificate = otlp_certificate();
	CURL *easy = h->easy;

	c->curl_easy_setopt(easy, CURLOPT_URL, url);
	c->curl_easy_setopt(easy, CURLOPT_POST, 1L);
	c->curl_easy_setopt(easy, CURLOPT_HTTPHEADER, h->headers);
	c->curl_easy_setopt(easy, CURLOPT_USERAGENT, "ptrail/" PACKAGE_VERSION);
	c->curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	c->curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)timeout);
	c->curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)timeout);
	c->curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, append_body);
	c->curl_easy_setopt(easy, CURLOPT_WRITEDATA, h);
	c->curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, h->error);
	if (certificate)
		c->curl_easy_setopt(easy, CURLOPT_CAINFO, certificate);
#if LIBCURL_VERSION_NUM >= 0x075700
	/* do not wait for the resolver thread at exit */
	c->curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
}

struct http *http_new(const char *url, uint64_t timeout, struct sbuf *words, const char **fault)
{
	struct http *h = alloc_new(struct http);
	sigset_t old;

	if (!load_curl(&h->c)) {
		*fault = "cannot load libcurl.so.4, which is required for sending; install the "
			"package libcurl4 (Debian) or libcurl";
		free(h);
		return NULL;
	}
	block_signals(&old);
	if (!h->c.curl_global_init(CURL_GLOBAL_DEFAULT)) {
		h->multi = h->c.curl_multi_init();
		h->easy = h->c.curl_easy_init();
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (!h->multi || !h->easy) {
		*fault = "cannot initialize libcurl";
	} else if (!is_address(&h->c, url)) {
		sbuf_str(words, "'");
		sbuf_str(words, url);
		sbuf_str(words, "' is not the address of a server; expected http://HOST:PORT");
		*fault = words->s;
	} else {
		add_header(h, "Content-Type: application/json");
		add_header(h, "Expect:");	/* send the body without asking first */
		if (!otlp_headers(add_header, h)) {
			set_options(h, url, timeout);
			return h;
		}
		*fault = "OTEL_EXPORTER_OTLP_HEADERS contains an invalid header";
	}
	http_free(h);
	return NULL;
}

void http_post(struct http *h, const void *body, size_t n)
{
	assert(!h->active);
	h->c.curl_easy_setopt(h->easy, CURLOPT_POSTFIELDS, body);
	h->c.curl_easy_setopt(h->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)n);
	sbuf_reset(&h->body);
	sbuf_str(&h->body, "");
	h->error[0] = '\0';
	h->active = !h->c.curl_multi_add_handle(h->multi, h->easy);
}

/* Unknown host, connection refused, or a certificate that cannot be verified */
static bool is_unreachable(CURLcode code)
{
	return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY ||
		code == CURLE_COULDNT_CONNECT || code == CURLE_SSL_CONNECT_ERROR ||
		code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE;
}

static void set_response(struct http *h, CURLcode code, struct http_response *a)
{
	curl_off_t seconds = 0;

	*a = (struct http_response){.body = h->body.s};
	if (code) {
		a->unreachable = is_unreachable(code);
		a->error = h->error[0] ? h->error : h->c.curl_easy_strerror(code);
		return;
	}
	h->c.curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &a->status);
	h->c.curl_easy_getinfo(h->easy, CURLINFO_RETRY_AFTER, &seconds);
	a->retry_after = seconds > 0 ? seconds * NS_PER_SECOND : 0;
}

bool http_drive(struct http *h, struct http_response *response)
{
	CURLMsg *message;
	int running, left;
	sigset_t old;

	if (!h->active) {
		*response = (struct http_response){
			.error = "libcurl rejected the request", .body = "",
		};
		return true;
	}
	block_signals(&old);
	h->c.curl_multi_perform(h->multi, &running);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	while ((message = h->c.curl_multi_info_read(h->multi, &left))) {
		CURLcode code = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		set_response(h, code, response);
		h->c.curl_multi_remove_handle(h->multi, h->easy);
		h->active = false;
		return true;
	}
	return false;
}

void http_wait(struct http *h, unsigned ms)
{
	h->c.curl_multi_poll(h->multi, NULL, 0, ms, NULL);
}

void http_free(struct http *h)
{
	sigset_t old;

	if (!h)
		return;
	block_signals(&old);
	if (h->active)
		h->c.curl_multi_remove_handle(h->multi, h->easy);
	if (h->easy)
		h->c.curl_easy_cleanup(h->easy);
	if (h->multi)
		h->c.curl_multi_cleanup(h->multi);
	h->c.curl_slist_free_all(h->headers);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	sbuf_done(&h->body);
	free(h);
}

#else

struct http *http_new(const char *url, uint64_t timeout, struct sbuf *words, const char **fault)
{
	(void)url;
	(void)timeout;
	(void)words;
	*fault = "this ptrail was built without libcurl, which is required for sending; "
		"--print=otlp:FILE writes a file that a collector can read";
	return NULL;
}

void http_post(struct http *h, const void *body, size_t n)
{
	(void)h;
	(void)body;
	(void)n;
}

bool http_drive(struct http *h, struct http_response *response)
{
	(void)h;
	*response = (struct http_response){.error = "", .body = ""};
	return true;
}

void http_wait(struct http *h, unsigned ms)
{
	(void)h;
	(void)ms;
}

void http_free(struct http *h)
{
	(void)h;
}
#endif
