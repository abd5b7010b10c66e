#include "print/core/json/value.h"

#include <stdlib.h>
#include <string.h>

/* An array of names. Bits without a name are one more element: "0x80000000", for a mode "0644". */
static void add_flags(struct json *j, const struct value *v)
{
	struct sbuf rest = {0};

	json_array(j);
	for (const char *const *p = v->num.parts; p && *p; p++)
		if (**p)	/* empty names are for the text printer only */
			json_str(j, *p);
	if (v->num.rest && v->sense == SENSE_MODE) {
		sbuf_oct(&rest, v->num.rest);
		json_ascii(j, rest.s, rest.len);
	} else if (v->num.rest) {
		json_hex(j, v->num.rest);
	}
	json_array_end(j);
	sbuf_done(&rest);
}

static void add_inet(struct json *j, uint32_t address)
{
	struct sbuf t = {0};

	sbuf_inet(&t, address);
	json_ascii(j, t.s, t.len);
	sbuf_done(&t);
}

static void add_inet6(struct json *j, const uint8_t *address)
{
	struct sbuf t = {0};

	sbuf_inet6(&t, address);
	json_ascii(j, t.s, t.len);
	sbuf_done(&t);
}

static void add_number(struct json *j, const struct value *v)
{
	if (v->flags & VF_FLAGS)
		add_flags(j, v);
	else if (v->num.parts)
		json_str(j, v->num.parts[0]);
	else if (v->sense == SENSE_ADDRESS)
		json_hex(j, v->num.n);
	else if (v->sense == SENSE_UID || v->sense == SENSE_GID)
		json_int(j, (uint32_t)v->num.n == UINT32_MAX ? -1 : (int64_t)(uint32_t)v->num.n);
	else if (v->sense == SENSE_INET)
		add_inet(j, v->num.n);
	else if (v->num.is_signed)
		json_int(j, v->num.n);
	else
		json_uint(j, v->num.n);
}

static void add_hwaddr(struct json *j, const uint8_t *p, uint64_t n)
{
	struct sbuf t = {0};

	sbuf_hwaddr(&t, p, n);
	json_ascii(j, t.s ? t.s : "", t.len);
	sbuf_done(&t);
}

static void add_callsign(struct json *j, const uint8_t *p)
{
	struct sbuf t = {0};

	sbuf_callsign(&t, p);
	json_text(j, (const uint8_t *)t.s, t.len);
	sbuf_done(&t);
}

static void add_uuid(struct json *j, const uint8_t *p)
{
	struct sbuf t = {0};

	sbuf_uuid(&t, p);
	json_ascii(j, t.s, t.len);
	sbuf_done(&t);
}

static bool is_text(const struct value *v)
{
	bool is_address = v->sense == SENSE_INET6 || v->sense == SENSE_UUID;

	return v->kind == V_BYTES && v->sense != SENSE_HWADDR && v->sense != SENSE_CALLSIGN &&
		!(is_address && v->bytes.len == 16);
}

/* Adds the key "fd_path" for a member "fd" and `what` "_path"; in an array element, where `name` is
 * empty, "path". */
static void add_companion_key(struct json *j, const char *name, const char *what)
{
	json_key2(j, name, *name ? what : what + 1);
}

void json_fd_detail(struct json *j, const struct value *v, const char *name)
{
	unsigned kind = v->num.detail_kind;

	add_companion_key(j, name, kind == FD_DEVICE ? "_device" : kind == FD_SOCKET ? "_socket" :
			  kind == FD_PIDFD ? "_pid" :
			  kind == FD_SIGNALFD ? "_signalfd" : "_eventfd");
	if (kind == FD_PIDFD)
		json_int(j, strtoll(v->num.detail, NULL, 10));
	else
		json_text(j, (const uint8_t *)v->num.detail, strlen(v->num.detail));
}

/* Adds the companion members of the value `name`, such as NAME_path and NAME_raw. */
static void add_companions(struct json *j, const struct value *v, const char *name)
{
	if (v->kind == V_NUMBER && v->num.path && !(v->flags & VF_PATH_UNWANTED)) {
		const uint8_t *p = (const uint8_t *)v->num.path;
		uint64_t n = strlen(v->num.path);
		bool is_name = v->sense == SENSE_IFINDEX || v->sense == SENSE_PID;

		add_companion_key(j, name, is_name ? "_name" : "_path");
		json_text(j, p, n);
		if (!json_is_utf8(p, n)) {
			add_companion_key(j, name, is_name ? "_name_raw" : "_path_raw");
			json_base64(j, p, n);
		}
		if (v->flags & VF_DELETED) {
			add_companion_key(j, name, "_deleted");
			json_bool(j, true);
		}
	}
	if (v->kind == V_NUMBER && v->num.detail)
		json_fd_detail(j, v, name);
	if (v->kind == V_NUMBER && v->num.here) {
		add_companion_key(j, name, "_translated");
		json_int(j, v->num.here);
	}
	if (is_text(v) && !json_is_utf8(v->bytes.p, v->bytes.len)) {
		add_companion_key(j, name, "_raw");
		json_base64(j, v->bytes.p, v->bytes.len);
	}
	if (is_text(v) && v->bytes.whole > v->bytes.len) {
		add_companion_key(j, name, "_cut");
		json_uint(j, v->bytes.whole - v->bytes.len);
	}
	if (is_text(v) && v->flags & VF_ABSTRACT) {
		add_companion_key(j, name, "_abstract");
		json_bool(j, true);
	}
}

static bool has_companions(const struct value *v)
{
	if (v->kind == V_NUMBER)
		return v->num.here || v->num.detail ||
			(v->num.path && !(v->flags & VF_PATH_UNWANTED));
	return is_text(v) && (v->bytes.whole > v->bytes.len || v->flags & VF_ABSTRACT ||
			      !json_is_utf8(v->bytes.p, v->bytes.len));
}

static void add_member(struct json *j, const char *name, const struct value *v)
{
	json_key(j, name);
	json_value(j, v);
	if (has_companions(v))
		add_companions(j, v, name);
}

void json_member(struct json *j, const struct value *v)
{
	/* the list of ready descriptors of poll(2) has no name, since text prints none */
	add_member(j, v->name && *v->name ? v->name : "ready", v);
}

void json_members(struct json *j, const struct value *v)
{
	for (; v; v = v->next)
		json_member(j, v);
}

static void add_elements(struct json *j, const struct value *v)
{
	for (; v; v = v->next) {
		if (!has_companions(v)) {
			json_value(j, v);
			continue;
		}
		json_object(j);
		json_key(j, v->kind != V_NUMBER ? "text" :
			 v->sense == SENSE_IFINDEX ? "index" :
			 v->sense == SENSE_PID ? "pid" : "fd");
		json_value(j, v);
		add_companions(j, v, "");
		json_object_end(j);
	}
}

static void add_list(struct json *j, const struct value *v)
{
	bool cut = v->list.count < v->list.whole || v->list.bad;
	bool complement = v->flags & VF_COMPLEMENT;

	if (complement || cut)
		json_object(j);
	if (cut)
		json_member_uint(j, "count", v->list.whole);
	if (complement || cut)
		json_key(j, complement ? "all_but" : "first");
	json_array(j);
	add_elements(j, v->list.first);
	json_array_end(j);
	if (v->list.bad)
		json_member_hex(j, "unread", v->list.bad);
	if (complement || cut)
		json_object_end(j);
}

void json_value(struct json *j, const struct value *v)
{
	switch (v->kind) {
	case V_NUMBER: add_number(j, v); break;
	case V_BYTES:
		if (is_text(v))
			json_text(j, v->bytes.p, v->bytes.len);
		else if (v->sense == SENSE_HWADDR)
			add_hwaddr(j, v->bytes.p, v->bytes.len);
		else if (v->sense == SENSE_CALLSIGN)
			add_callsign(j, v->bytes.p);
		else if (v->sense == SENSE_UUID)
			add_uuid(j, v->bytes.p);
		else
			add_inet6(j, v->bytes.p);
		break;
	case V_LIST: add_list(j, v); break;
	case V_RECORD:
		json_object(j);
		json_members(j, v->list.first);
		if (v->list.bad)
			json_member_hex(j, "unread", v->list.bad);
		json_object_end(j);
		break;
	case V_CHANGE:
		json_object(j);
		add_member(j, "before", v->change.before);
		add_member(j, "after", v->change.after);
		json_object_end(j);
		break;
	case V_NULL: json_null(j); break;
	case V_UNREAD:
	case V_PENDING:
		json_object(j);
		json_member_hex(j, "at", v->at);
		json_key(j, v->kind == V_UNREAD ? "unread" : "pending");
		if (v->kind == V_UNREAD)
			json_str(j, v->why ? v->why : "");
		else
			json_bool(j, true);
		json_object_end(j);
		break;
	}
}

static struct value string_value(const char *s)
{
	uint64_t n = strlen(s);

	return (struct value){.kind = V_BYTES, .sense = SENSE_TEXT,
			      .bytes = {.p = (const uint8_t *)s, .len = n, .whole = n}};
}

void json_named_str(struct json *j, const char *name, const char *s)
{
	struct value v = string_value(s);

	add_member(j, name, &v);
}

void json_named_text(struct json *j, const char *name, const char *s)
{
	if (s && *s)
		json_named_str(j, name, s);
}

void json_element_str(struct json *j, const char *s)
{
	struct value v = string_value(s);

	add_elements(j, &v);
}
