// Keys for the probes, made for this and used nowhere else: each as private JWK, pkcs8 and spki (base64).

export const keys = {
  rsa: {
    jwk: {
      kty: "RSA",
      n: "uFql1tzzS-ad3hLhMPEirNGMX3IXwJMggG8Yh6in5Ah5QGNt8BkSqUg6Q-WVNe4_dC2fk5wQF3cldgyRsIm2a2cxN9HhQqIdjj8sKjqzGKVYHsBsQLQPSuKxSz6-vMfSChPwoWzHKMv55-F3yMO7QzeSVBi4K_7Em5Pm3WGmhIQxJ9Ab9BWokdxAmoRoaad4se1r0PlaLhnUlE6M9p45XxBOsuOeILiMTQPulLDTCFLCpUPeJ49OJWaHj15z4Iz46KiLdSKeBybB_0jye7Rwf9dnrJPmsxP47cJ2rF2kkRb_y2DvAdxQJ89u-wHWgJvedDbhLXCTyDBXjpJXHuWMQQ",
      e: "AQAB",
      d: "BfnDuoLJ1NvwQe-YGrBVRrdp4rnhttd6CCm5uIN9Mi87YWy7pnrEk-XERDlF0HRFHKaiL5xhWeZd-a0rf4a-Oc3j7raUE_cp6LeH3qRNk_rfj-seMyx2-q8djrYlY_yA5Jxb-lqKm9odQxC4E5MTH8kWSlktBpmM7UtSclp5BZ5ufUPAlhC_189BX3EZee06wkDnlH9jniw8gJCYOPR5xEBuGhq7IuJcge7Sqvc3bUDepROayHTauEeF4gwXtRktKHw-2XNfy120L7QgaPGylJPtFJsWGjaHVyMY9os4bnMKruwcGOeGbE6Cca9Qh7WYSnExJfSEjQ6wJab2n97McQ",
      p: "2kPd9abuOnzZKNi2cuH8dnYEVQxbVdQbC4UpbAXixSFXZne2c36wsGPKFZZrdZE9Db5nFKKg6J1b_8eN9kqy3yOP-wtfPnU96iZqE9JCBupwlrQuiNiJq7AiSugVjtN1vR_KTL_kUrLGFfQEjFFW4KLyNB-jcdvWlv_QaYuentE",
      q: "2DnsRxY-eyCun6z1rzWfEixnw7njWUu5k6UIP0AEy4ulS_qSw8d4yDHiL_dkrEJsjbhWmgQczygxEupZ02NEWgb3Tu4hjVmGvfa7-88lW9Hhr9V3OstkmS_dbEZo6WU1kbLhr7NJIusThAK_ePwTVX-vc57zPEK2S0DXobB60nE",
      dp: "TjHYOCS43l1SE28oVhoeL3ZycOG_aw1VLxhi0Z9-Ma-TN1OWGuR9eoQVpww_rVv-KolXNq5YxV1y0zzz4BO853I_J-pYEfFA4D0o7bb7Dq047tTYgxBIqiis8HcbGhMp8DqOaFaq_vGrQ7wrUPXnEQ1vhjr7fFQNGgXF7bomdrE",
      dq: "Zx6gr3pNS_1XKnGbLfcdqNYimnaRlWmG1IIVP8zxPH2Z1HVo_xOnZ5paq9OJYJnBGYl7S7KAZs9dMA8xzZ1-4IyH702kFLxIhVohZsLwpyyePHRKi3Cqxl_McrHVoNGSzayI83lGfO-te_yvgix9r_3YGAULLYcHVzZSYBtBSBE",
      qi: "hDhZ_Zp2RLmUpecO2uJF_tjY2O-bbQnHs8z8k33q2fOUCrHJDL4k_HCtq5q1qi2woClxdZicgE2Mwa7FlQ8vdkO06r8PjnY1IvWV5sNz1LjY_SeV6iuA_v4aZg-KAYVDF7CwHpN-3Bre5xVBghW6gJyNGebpT7HZ2k8WXYABhI8",
    },
    pkcs8: "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC4WqXW3PNL5p3eEuEw8SKs0YxfchfAkyCAbxiHqKfkCHlAY23wGRKpSDpD5ZU17j90LZ+TnBAXdyV2DJGwibZrZzE30eFCoh2OPywqOrMYpVgewGxAtA9K4rFLPr68x9IKE/ChbMcoy/nn4XfIw7tDN5JUGLgr/sSbk+bdYaaEhDEn0Bv0FaiR3ECahGhpp3ix7WvQ+VouGdSUToz2njlfEE6y454guIxNA+6UsNMIUsKlQ94nj04lZoePXnPgjPjoqIt1Ip4HJsH/SPJ7tHB/12esk+azE/jtwnasXaSRFv/LYO8B3FAnz277AdaAm950NuEtcJPIMFeOklce5YxBAgMBAAECggEABfnDuoLJ1NvwQe+YGrBVRrdp4rnhttd6CCm5uIN9Mi87YWy7pnrEk+XERDlF0HRFHKaiL5xhWeZd+a0rf4a+Oc3j7raUE/cp6LeH3qRNk/rfj+seMyx2+q8djrYlY/yA5Jxb+lqKm9odQxC4E5MTH8kWSlktBpmM7UtSclp5BZ5ufUPAlhC/189BX3EZee06wkDnlH9jniw8gJCYOPR5xEBuGhq7IuJcge7Sqvc3bUDepROayHTauEeF4gwXtRktKHw+2XNfy120L7QgaPGylJPtFJsWGjaHVyMY9os4bnMKruwcGOeGbE6Cca9Qh7WYSnExJfSEjQ6wJab2n97McQKBgQDaQ931pu46fNko2LZy4fx2dgRVDFtV1BsLhSlsBeLFIVdmd7ZzfrCwY8oVlmt1kT0NvmcUoqDonVv/x432SrLfI4/7C18+dT3qJmoT0kIG6nCWtC6I2ImrsCJK6BWO03W9H8pMv+RSssYV9ASMUVbgovI0H6Nx29aW/9Bpi56e0QKBgQDYOexHFj57IK6frPWvNZ8SLGfDueNZS7mTpQg/QATLi6VL+pLDx3jIMeIv92SsQmyNuFaaBBzPKDES6lnTY0RaBvdO7iGNWYa99rv7zyVb0eGv1Xc6y2SZL91sRmjpZTWRsuGvs0ki6xOEAr94/BNVf69znvM8QrZLQNehsHrScQKBgE4x2DgkuN5dUhNvKFYaHi92cnDhv2sNVS8YYtGffjGvkzdTlhrkfXqEFacMP61b/iqJVzauWMVdctM88+ATvOdyPyfqWBHxQOA9KO22+w6tOO7U2IMQSKoorPB3GxoTKfA6jmhWqv7xq0O8K1D15xENb4Y6+3xUDRoFxe26JnaxAoGAZx6gr3pNS/1XKnGbLfcdqNYimnaRlWmG1IIVP8zxPH2Z1HVo/xOnZ5paq9OJYJnBGYl7S7KAZs9dMA8xzZ1+4IyH702kFLxIhVohZsLwpyyePHRKi3Cqxl/McrHVoNGSzayI83lGfO+te/yvgix9r/3YGAULLYcHVzZSYBtBSBECgYEAhDhZ/Zp2RLmUpecO2uJF/tjY2O+bbQnHs8z8k33q2fOUCrHJDL4k/HCtq5q1qi2woClxdZicgE2Mwa7FlQ8vdkO06r8PjnY1IvWV5sNz1LjY/SeV6iuA/v4aZg+KAYVDF7CwHpN+3Bre5xVBghW6gJyNGebpT7HZ2k8WXYABhI8=",
    spki: "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuFql1tzzS+ad3hLhMPEirNGMX3IXwJMggG8Yh6in5Ah5QGNt8BkSqUg6Q+WVNe4/dC2fk5wQF3cldgyRsIm2a2cxN9HhQqIdjj8sKjqzGKVYHsBsQLQPSuKxSz6+vMfSChPwoWzHKMv55+F3yMO7QzeSVBi4K/7Em5Pm3WGmhIQxJ9Ab9BWokdxAmoRoaad4se1r0PlaLhnUlE6M9p45XxBOsuOeILiMTQPulLDTCFLCpUPeJ49OJWaHj15z4Iz46KiLdSKeBybB/0jye7Rwf9dnrJPmsxP47cJ2rF2kkRb/y2DvAdxQJ89u+wHWgJvedDbhLXCTyDBXjpJXHuWMQQIDAQAB",
  },
  p256: {
    jwk: {
      kty: "EC",
      x: "jrcc3xeulnVjJuG7p8YB9_6Y4EL5_S0GuKRPUeXhhCk",
      y: "cOq9-j1giU-wCReBCfZGQaaoNSWzJENycrmMR_CfrKg",
      crv: "P-256",
      d: "ttrYEbpX6SxmTn2ACZ9WAegjVlOvI07BNXAOQigTtLY",
    },
    pkcs8: "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgttrYEbpX6SxmTn2ACZ9WAegjVlOvI07BNXAOQigTtLahRANCAASOtxzfF66WdWMm4bunxgH3/pjgQvn9LQa4pE9R5eGEKXDqvfo9YIlPsAkXgQn2RkGmqDUlsyRDcnK5jEfwn6yo",
    spki: "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjrcc3xeulnVjJuG7p8YB9/6Y4EL5/S0GuKRPUeXhhClw6r36PWCJT7AJF4EJ9kZBpqg1JbMkQ3JyuYxH8J+sqA==",
  },
  p384: {
    jwk: {
      kty: "EC",
      x: "ZwLyxMC44YhnQzn-OT1mSMaeggIDsISqKF8EtPkYn5ewPJlpfqqFyEC2Y6Kwku4J",
      y: "2m-DY5yRoUfvmhNMWIyDxw4ydldY2pqxjJfRdP-n32OuI4KGAzKv4tiWpeYpQNjN",
      crv: "P-384",
      d: "8OTc842VlUa0WhfYsNdSGueh5Hkkk6Ze2-N9C6ZJ5SXUnkhGGocruTlZ8s2poV8j",
    },
    pkcs8: "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDDw5NzzjZWVRrRaF9iw11Ia56HkeSSTpl7b430LpknlJdSeSEYahyu5OVnyzamhXyOhZANiAARnAvLEwLjhiGdDOf45PWZIxp6CAgOwhKooXwS0+Rifl7A8mWl+qoXIQLZjorCS7gnab4NjnJGhR++aE0xYjIPHDjJ2V1jamrGMl9F0/6ffY64jgoYDMq/i2Jal5ilA2M0=",
    spki: "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEZwLyxMC44YhnQzn+OT1mSMaeggIDsISqKF8EtPkYn5ewPJlpfqqFyEC2Y6Kwku4J2m+DY5yRoUfvmhNMWIyDxw4ydldY2pqxjJfRdP+n32OuI4KGAzKv4tiWpeYpQNjN",
  },
  p521: {
    jwk: {
      kty: "EC",
      x: "ACXWWO9xCa2wsognh32C886kVhy7-Dywd7QWb8fgEew8M5rWbS8DAdsMwIO-R1gxfK5lC922wHQBkroLnOtdC2-g",
      y: "Ab2tR_fjrVX5qctd811ybhjUzer5VVtq1iCY9QCyJYSTf7O8pMSlv5FVp3mLcWcEH_PH5dSkgOK9wofpUf-jWcy4",
      crv: "P-521",
      d: "ALP1HDYApmLyQUkjMox-Y9FWKup0Poa9CrkoFqfuxeB0dQ6xtRR6ydU5zhtz5XfM2nadsdxoTdsm0DM-g-rhE9q_",
    },
    pkcs8: "MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIAs/UcNgCmYvJBSSMyjH5j0VYq6nQ+hr0KuSgWp+7F4HR1DrG1FHrJ1TnOG3Pld8zadp2x3GhN2ybQMz6D6uET2r+hgYkDgYYABAAl1ljvcQmtsLKIJ4d9gvPOpFYcu/g8sHe0Fm/H4BHsPDOa1m0vAwHbDMCDvkdYMXyuZQvdtsB0AZK6C5zrXQtvoAG9rUf3461V+anLXfNdcm4Y1M3q+VVbatYgmPUAsiWEk3+zvKTEpb+RVad5i3FnBB/zx+XUpIDivcKH6VH/o1nMuA==",
    spki: "MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQAJdZY73EJrbCyiCeHfYLzzqRWHLv4PLB3tBZvx+AR7DwzmtZtLwMB2wzAg75HWDF8rmUL3bbAdAGSuguc610Lb6ABva1H9+OtVfmpy13zXXJuGNTN6vlVW2rWIJj1ALIlhJN/s7ykxKW/kVWneYtxZwQf88fl1KSA4r3Ch+lR/6NZzLg=",
  },
  other256: {
    jwk: {
      kty: "EC",
      x: "6HB86SzXfDkRDv0a4cNVB0-FfCzZXSN_JQmVI_xGVpw",
      y: "3A2Vnps4OQYMqI5Ws46NrBfbUluPAeUkSaWOuXpwZeQ",
      crv: "P-256",
      d: "4yHz9xezFCnv0QiwNMGYUx4bWWO4zYhi8qQseebep_8",
    },
    pkcs8: "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg4yHz9xezFCnv0QiwNMGYUx4bWWO4zYhi8qQseebep/+hRANCAATocHzpLNd8OREO/Rrhw1UHT4V8LNldI38lCZUj/EZWnNwNlZ6bODkGDKiOVrOOjawX21JbjwHlJEmljrl6cGXk",
    spki: "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE6HB86SzXfDkRDv0a4cNVB0+FfCzZXSN/JQmVI/xGVpzcDZWemzg5Bgyojlazjo2sF9tSW48B5SRJpY65enBl5A==",
  },
  secp256k1: {
    jwk: {
      kty: "EC",
      x: "UH4xNO8IaAEEUz3kITRTpztQNjVFd3IqyGBuANQbecA",
      y: "scLXXxqiajXkr-VP4fdvePvla5RtF_LAsKmMleblkUA",
      crv: "secp256k1",
      d: "B6VPuMOv8ZFTW88bjl8OOmBb_X1BwOmobCzSM3oA4I4",
    },
    pkcs8: "MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgB6VPuMOv8ZFTW88bjl8OOmBb/X1BwOmobCzSM3oA4I6hRANCAARQfjE07whoAQRTPeQhNFOnO1A2NUV3cirIYG4A1Bt5wLHC118aomo15K/lT+H3b3j75WuUbRfywLCpjJXm5ZFA",
    spki: "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEUH4xNO8IaAEEUz3kITRTpztQNjVFd3IqyGBuANQbecCxwtdfGqJqNeSv5U/h9294++VrlG0X8sCwqYyV5uWRQA==",
  },
  ed25519: {
    jwk: {
      crv: "Ed25519",
      d: "DuYQ21yIjABOSfaq1WPTmGOEjj3rP23l7-DOAoRlAjc",
      x: "reo_KD7OSrhj1PIF1fijrYH0Ob7DO1HdgGi6-Zt4Vmg",
      kty: "OKP",
    },
    pkcs8: "MC4CAQAwBQYDK2VwBCIEIA7mENtciIwATkn2qtVj05hjhI496z9t5e/gzgKEZQI3",
    spki: "MCowBQYDK2VwAyEAreo/KD7OSrhj1PIF1fijrYH0Ob7DO1HdgGi6+Zt4Vmg=",
  },
  x25519: {
    jwk: {
      crv: "X25519",
      d: "uCCa0eCNcl2ygLbzAMy7AxVICxzVaB_xLcfO3GTM41Y",
      x: "R5J6FP4E3ZPA7AbJvMxGA_zQSdD6rE-HObMTnqR2JR8",
      kty: "OKP",
    },
    pkcs8: "MC4CAQAwBQYDK2VuBCIEILggmtHgjXJdsoC28wDMuwMVSAsc1Wgf8S3HztxkzONW",
    spki: "MCowBQYDK2VuAyEAR5J6FP4E3ZPA7AbJvMxGA/zQSdD6rE+HObMTnqR2JR8=",
  },
  otherX: {
    jwk: {
      crv: "X25519",
      d: "MO3jqNWj5_bclSXZmUhqBjUwodryGKcEYI4leqWd1kM",
      x: "6PELfIAtPx5vyXQA2QkZ15vDn6i-N3r75y_q2nVPCmY",
      kty: "OKP",
    },
    pkcs8: "MC4CAQAwBQYDK2VuBCIEIDDt46jVo+f23JUl2ZlIagY1MKHa8hinBGCOJXqlndZD",
    spki: "MCowBQYDK2VuAyEA6PELfIAtPx5vyXQA2QkZ15vDn6i+N3r75y/q2nVPCmY=",
  },
};

/** The bytes of a text in base64. */
export const bytes64 = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

/** The public half of a private JWK. */
export const publicJwk = ({ kty, crv, x, y, n, e }) => JSON.parse(JSON.stringify({ kty, crv, x, y, n, e }));

/** What a key says of itself. */
export const seen = ({ type, extractable, algorithm, usages }) => ({ type, extractable, algorithm, usages });

/** A list of numbers going up, as bytes. */
export const bytes = (length, from = 0) => Uint8Array.from({ length }, (_, i) => from + i);

export const encode = (text) => new TextEncoder().encode(text);
