/* fetch_tls.h: for unit tests that need a TLS server: a certificate authority of their own, and other programs. */
#ifndef RASOAT_TESTS_UNIT_FETCH_TLS_H
#define RASOAT_TESTS_UNIT_FETCH_TLS_H

#include "base/arena.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define TLS_HELPER __attribute__((unused)) static
#define TLS_HOST "so-y-te.tinh.example"

struct spawned {
    pid_t process; /* -1: none */
    FILE *out; /* what it prints; NULL where that is thrown away */
};

/* A command that ends with this program at the latest. */
TLS_HELPER struct spawned spawn(const char *const *words, bool listen)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return (struct spawned){.process = -1};
    pid_t child = fork();
    if (child == 0) {
        int nowhere = open("/dev/null", O_RDWR);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(nowhere, 0);
        dup2(listen ? ends[1] : nowhere, 1);
        dup2(nowhere, 2);
        execvp(words[0], (char *const *)(const void *)words);
        _exit(127);
    }
    close(ends[1]);
    struct spawned spawned = {.process = child, .out = listen ? fdopen(ends[0], "r") : NULL};
    if (!spawned.out)
        close(ends[0]);
    return spawned;
}

/* Its exit code, -1 where it has none; what it printed can be read still. */
TLS_HELPER int spawned_wait(struct spawned *spawned)
{
    int state = -1;
    if (spawned->process < 0 || waitpid(spawned->process, &state, 0) != spawned->process)
        return -1;
    spawned->process = -1;
    return WIFEXITED(state) ? WEXITSTATUS(state) : -1;
}

TLS_HELPER void spawned_end(struct spawned *spawned)
{
    if (spawned->process >= 0) {
        kill(spawned->process, SIGKILL);
        spawned_wait(spawned);
    }
    if (spawned->out)
        fclose(spawned->out);
}

/* A folder with an authority, and with a certificate that it gave to TLS_HOST. */
struct authority {
    char folder[32]; /* empty: there is none */
    const char *ca;
    const char *ca_key;
    const char *certificate;
    const char *key;
};

#define TLS_NEW_KEY "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"

/* false where openssl makes none; authority_remove either way. */
TLS_HELPER bool authority_make(struct arena *arena, struct authority *authority)
{
    *authority = (struct authority){.folder = "/tmp/rasoat-tls-XXXXXX"};
    if (!mkdtemp(authority->folder)) {
        authority->folder[0] = 0;
        return false;
    }
    authority->ca = arena_printf(arena, "%s/ca.pem", authority->folder).data;
    authority->ca_key = arena_printf(arena, "%s/ca-key.pem", authority->folder).data;
    authority->certificate = arena_printf(arena, "%s/certificate.pem", authority->folder).data;
    authority->key = arena_printf(arena, "%s/key.pem", authority->folder).data;
    const char *root[] = {"openssl", "req",     "-x509",           "-subj", "/CN=rasoat test authority", TLS_NEW_KEY,
                          "-keyout", authority->ca_key, "-out", authority->ca, NULL};
    const char *leaf[] = {"openssl", "req", "-x509", "-subj", "/CN=" TLS_HOST, TLS_NEW_KEY,
                          "-CA", authority->ca, "-CAkey", authority->ca_key,
                          "-addext", "subjectAltName=DNS:" TLS_HOST, "-addext", "basicConstraints=critical,CA:FALSE",
                          "-keyout", authority->key, "-out", authority->certificate, NULL};
    struct spawned maker = spawn(root, false);
    if (spawned_wait(&maker) != 0)
        return false;
    maker = spawn(leaf, false);
    return spawned_wait(&maker) == 0;
}

TLS_HELPER void authority_remove(struct authority *authority)
{
    if (!authority->folder[0])
        return;
    remove(authority->ca);
    remove(authority->ca_key);
    remove(authority->certificate);
    remove(authority->key);
    rmdir(authority->folder);
}

#endif
