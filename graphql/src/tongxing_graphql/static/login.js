// After logging in: the token goes into this tab's sessionStorage, where the pages look for it, and out of the history.
const { token, next } = document.body.dataset;
sessionStorage.setItem("tongxing.token", token);
location.replace(next);
